#!/bin/sh
set -eu
head -c 2000000 /dev/zero | tr '\0' '\n' >01_gateway.cpp
