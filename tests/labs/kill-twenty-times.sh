#!/bin/sh
# Runs a lab's kill test twenty times, with twenty seeds, and prints what
# each run lost and repeated.
#
#   kill-twenty-times.sh TEST PROGRAM [EXPECTED]
#
# EXPECTED is "none" (the default: no run may fail, and at each kill some outputs
# were committed and some were not, else it would prove nothing) or "most" (at least 19 must:
# the program commits before its outputs). LAB_BROKER names the Kafka.
set -u

test=$1
program=$2
expected=${3:-none}

failed=0
one_sided=0
seed=1
while [ $seed -le 20 ]; do
  output=$(LAB_SEED=$seed LAB_PROGRAM=$program "$test" --no-colors \
    --test-case='kill -9 loses nothing*')
  case $? in
    0) verdict=passed ;;
    1) verdict=failed failed=$((failed + 1)) ;;
    *)
      echo "$output"
      echo "seed $seed: no verdict"
      exit 3
      ;;
  esac
  figures=$(echo "$output" | sed -n 's/.*MESSAGE: //p')
  echo "seed $seed: $verdict: $figures"
  case $figures in
    *", 0 of them committed"* | *"of at most 0 that"*)
      one_sided=$((one_sided + 1))
      ;;
  esac
  seed=$((seed + 1))
done

echo "figure kill_runs_failed $failed runs"
echo "figure kill_runs_one_sided $one_sided runs"
if [ "$expected" = most ]; then
  [ $failed -ge 19 ]
else
  [ $failed -eq 0 ] && [ $one_sided -eq 0 ]
fi
