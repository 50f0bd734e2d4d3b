#!/bin/sh
# Stops one of two validators five times while 5,000 records a second come in,
# and requires that the other one goes on within a second: the middle of the
# five, as a busy machine may hold up one of them.
#
#   takeover-within-a-second.sh TEST PROGRAM
#
# LAB_BROKER names the Kafka.
set -u

test=$1
program=$2
limit=1000 # ms

times=
seed=1
while [ $seed -le 5 ]; do
  output=$(LAB_SEED=$seed LAB_PROGRAM=$program "$test" --no-colors \
    --test-case='SIGTERM under load*') || {
    echo "$output"
    exit 1
  }
  figures=$(echo "$output" | sed -n 's/.*MESSAGE: //p')
  echo "seed $seed: $figures"
  time=$(echo "$figures" | sed -n 's/.*taken over in \([0-9]*\) ms.*/\1/p')
  [ -n "$time" ] || {
    echo "no figure"
    exit 1
  }
  times="$times$time
"
  seed=$((seed + 1))
done

middle=$(printf '%s' "$times" | sort -n | sed -n 3p)
echo "figure takeover_time $middle ms"
[ "$middle" -le $limit ]
