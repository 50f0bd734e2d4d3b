#!/bin/sh
# How long a student waits at a save. Three things, each the median of RUNS:
# the compile of the starter with the project's own flags beside the compile of
# a bare file with librdkafka's header and the standard headers that the starter
# needs, and `./lab check gateway` after a one-line edit, with the broker up,
# beside compiling and linking that one file.
#
#   bench/student_wait.sh [RUNS]
#
# Edits starter/01_gateway.cpp for the time of the measurement, and puts it back.
set -eu
cd "$(dirname "$0")/.."
runs=${1:-7}
file=starter/01_gateway.cpp
build=build/dev

./lab check gateway >/dev/null || [ $? = 1 ]
scratch=$(mktemp -d)
cp -p "$file" "$scratch/kept.cpp"
trap 'cp -p "$scratch/kept.cpp" "$file"; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

cat >"$scratch/bare.cpp" <<'CPP'
#include <librdkafka/rdkafka.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

int main() {
  std::cout << rd_kafka_version_str() << '\n';
}
CPP

# The commands that the build itself uses for this file and this program.
compile=$(ninja -C "$build" -t commands starter_gateway |
  grep -- "-c .*/$file\$")
link=$(ninja -C "$build" -t commands starter_gateway | tail -n 1)

now() { date +%s%N; }

# median COMMAND...: of its times in milliseconds
median() {
  i=0
  : >"$scratch/times"
  while [ "$i" -lt "$runs" ]; do
    i=$((i + 1))
    begun=$(now)
    "$@" >"$scratch/output" 2>&1 || [ $? = 1 ] || {
      cat "$scratch/output" >&2
      exit 1
    }
    echo $((($(now) - begun) / 1000000)) >>"$scratch/times"
  done
  sort -n "$scratch/times" | sed -n "$(((runs + 1) / 2))p"
}

compile_bare() { c++ -std=c++20 -g -c "$scratch/bare.cpp" -o "$scratch/bare.o"; }
compile_starter() { (cd "$build" && eval "$compile"); }
compile_and_link() { (cd "$build" && eval "$compile" && eval "$link"); }
edit_and_check() {
  echo "// edit $i" >>"$file"
  ./lab check gateway
}

bare=$(median compile_bare)
starter=$(median compile_starter)
both=$(median compile_and_link)
check=$(median edit_and_check)

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a / b }'; }
echo "figure bare_compile_time $bare ms"
echo "figure starter_compile_time $starter ms"
echo "figure starter_compile_ratio $(ratio "$starter" "$bare") ratio"
echo "figure starter_compile_and_link_time $both ms"
echo "figure check_after_edit_time $check ms"
echo "figure check_after_edit_ratio $(ratio "$check" "$both") ratio"
