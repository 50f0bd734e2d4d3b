#!/bin/sh
# How long a class of all kinds takes to grade: COUNT submissions of
# tests/submissions, JOBS at once, beside what their compilers and tests take when
# each is graded alone.
#
#   bench/grade_mixed.sh [COUNT] [JOBS]
set -eu
cd "$(dirname "$0")/.."
count=${1:-100}
jobs=${2:-2}

ninja -C build/dev corpus_test >/dev/null
class=$(mktemp -d)
trap 'rm -rf "$class"' EXIT
trap 'exit 130' INT TERM
# Programs run below it, as other users; they may not list it.
chmod 711 "$class"
mkdir "$class/submissions"
HAND_IN=$class/submissions COUNT=$count \
  build/dev/bin/tests/corpus_test --no-skip --test-case='hand in' >/dev/null

graded() { # JOBS REPORT [FLAG…]: 1 as some fail, 3 as some have no broker left
  at_once=$1
  report=$2
  shift 2
  status=0
  ./lab grade --jobs "$at_once" -o "$report" "$@" "$class"/submissions/* ||
    status=$?
  case $status in 0 | 1 | 3) ;; *) exit "$status" ;; esac
}

start=$(date +%s%N)
graded "$jobs" "$class/together.json"
end=$(date +%s%N)
graded 1 "$class/alone.json" --durations "$class/durations"

awk -v wall=$(((end - start) / 1000000)) -v count="$count" '
  { compiling += $1; tests += $2 }
  END {
    printf "figure graded_submissions %d submissions\n", count
    printf "figure time_each %d ms\n", wall / count
    printf "figure compiling_alone_each %d ms\n", compiling * 1000 / count
    printf "figure tests_alone_each %d ms\n", tests * 1000 / count
    printf "figure class_to_sum_alone_ratio %.2f ratio\n",
      wall / 1000 / (compiling + tests)
  }' "$class/durations"
