#!/bin/sh
set -eu
cat >01_gateway.cpp <<END
#include "$(dirname "$PWD")/right/01_gateway.cpp"
END
