#!/bin/sh
set -eu
{
  printf '\357\273\277'
  sed 's/$/\r/' 01_gateway.cpp
} >file
mv file 01_gateway.cpp
