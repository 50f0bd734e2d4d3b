#!/bin/sh
set -eu
mkfifo 01_gateway.cpp 02_validator.cpp
