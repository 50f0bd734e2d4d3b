#!/bin/sh
set -eu
mkdir 01_gateway.cpp
ln -s /dev/zero 02_validator.cpp
ln -s 03_partitioning.cpp 03_partitioning.cpp
ln -s /proc/self/environ 04_idempotence.cpp
ln -s . 05_dlq.cpp
