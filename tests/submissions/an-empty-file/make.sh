#!/bin/sh
set -eu
: >01_gateway.cpp
