#!/bin/sh
set -eu
i=0
while [ "$i" -lt 500 ]; do
  printf '\377\330\377\340\000\020JFIF\000\033[31m\200\n'
  i=$((i + 1))
done >01_gateway.cpp
