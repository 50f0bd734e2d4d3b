#!/bin/sh
set -eu
cat >01_gateway.cpp <<END
#include "$1/solutions/01_gateway.cpp"
END
