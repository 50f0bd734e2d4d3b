#!/bin/sh
set -eu
grep -v '^ *//' 01_gateway.cpp | unexpand --tabs=2 | sed 's/$/  /' >file
mv file 01_gateway.cpp
