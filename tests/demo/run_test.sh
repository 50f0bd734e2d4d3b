#!/bin/sh
# Runs the demo as people do: with every fault, with one wrong program, and
# interrupted.
#
#   run_test.sh DEMO SOLUTIONS WRONG-DLQ STATE
#
# WRONG-DLQ drops what it cannot charge. STATE is the folder .lab, where nothing
# of a run may be left.
set -u
demo=$1
solutions=$2
wrong=$3
state=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

fail() {
  echo "FAILED: $1"
  sed 's/^/    /' "$work/out"
  failures=$((failures + 1))
}
expect_status() { [ "$status" = "$1" ] || fail "status $status, not $1"; }
expect_says() { grep -q -e "$1" "$work/out" || fail "does not say: $1"; }
# A run may clear away what a test that was killed has left before.
left_behind() { find "$state" -maxdepth 1 -name 'own-*' | sort; }
left_behind >"$work/before"
expect_nothing_left() {
  left=$(left_behind | comm -13 "$work/before" -)
  [ -z "$left" ] || fail "left $left"
}

echo 'every fault, and the books balance'
"$demo" --seconds 12 --rate 100 --seed 1 --plain >"$work/out" 2>&1
status=$?
expect_status 0
for words in 'acknowledgements are lost' 'is killed (kill -9)' \
  'the bank answers 503' 'a processor are killed' '^They balance.$'; do
  expect_says "$words"
done
expect_says 'charged twice  *0$'
expect_nothing_left
sed -n '/^The books/,$p' "$work/out"

echo 'a processor that drops what it cannot charge: the books show it'
mkdir "$work/programs"
for program in "$solutions"/*; do
  ln -s "$program" "$work/programs/"
done
ln -sf "$wrong" "$work/programs/dlq"
# No other fault: every payment that is missing is its doing.
"$demo" --seconds 5 --rate 100 --seed 1 --plain --faults none --patience 10 \
  --programs "$work/programs" >"$work/out" 2>&1
status=$?
expect_status 1
expect_says '^They do not balance.$'
expect_says 'lost: payment '
expect_says './lab demo --seed 1'
expect_nothing_left

echo 'interrupted: it says so, and nothing is left'
: >"$work/out" # the loop below must not read the last run's
"$demo" --seconds 60 --plain >"$work/out" 2>&1 &
pid=$!
tries=0
while ! grep -q 'accepted [1-9]' "$work/out"; do
  tries=$((tries + 1))
  [ $tries -lt 600 ] || break
  sleep 0.1
done
kill -TERM $pid
wait $pid
status=$?
expect_status 130
expect_says 'stopped; none of its programs was left running'
expect_nothing_left

[ $failures -eq 0 ]
