#!/bin/sh
set -eu
ln -s "../../../../../../../../../..$1/solutions" starter
