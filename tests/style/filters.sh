#!/bin/sh
# Every test case is run by a test of CTest's, and every test runs one: doctest
# calls it a success when nothing passes a filter, and a suite that nobody asks
# for is not missed.
#
#   filters.sh BUILD-FOLDER
set -eu

# count COMMAND: how many test cases it would run
count() { eval "$1 --count" | sed -n 's/.*passing the current filters: //p'; }

commands=$(ctest --test-dir "$1" --show-only -V |
  sed -n 's/^[0-9]*: Test command: //p' |
  grep -- '--test-\(suite\|case\)=' | sort)
status=0
program=
asked_for=0

# After the last test of a program: did they ask for all of its cases?
look_at_all() {
  [ -n "$program" ] || return 0
  all=$(count "$program")
  if [ "$asked_for" -lt "$all" ]; then
    echo "FAILED: of $all test cases in $program, tests run $asked_for"
    status=1
  fi
}

# A line each: program "argument"…
while IFS= read -r command; do
  if [ "${command%% *}" != "$program" ]; then
    look_at_all
    program=${command%% *}
    asked_for=0
  fi
  cases=$(count "$command")
  asked_for=$((asked_for + ${cases:-0}))
  if [ "${cases:-0}" -eq 0 ]; then
    echo "FAILED: no test case passes the filter of $command"
    status=1
  fi
done <<EOF
$commands
EOF
look_at_all
exit "$status"
