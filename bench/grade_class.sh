#!/bin/sh
# How long a class takes to grade: COUNT copies of the solutions, JOBS at once, all
# labs or those of LABS. Each must have all points, every time; whoever has not is
# named.
#
#   bench/grade_class.sh COUNT JOBS [LABS]
set -eu
cd "$(dirname "$0")/.."
count=${1:-4}
jobs=${2:-1}
labs=${3:-gateway,validator,partitioning,idempotence,dlq}

class=$(mktemp -d)
trap 'rm -rf "$class"' EXIT
trap 'exit 130' INT TERM
number=0
while [ "$number" -lt "$count" ]; do
  number=$((number + 1))
  mkdir -p "$class/$number"
  for solution in solutions/*.cpp; do
    # No two are the same file to a compiler's cache.
    { cat "$solution"; echo "// $number"; } >"$class/$number/${solution##*/}"
  done
done

start=$(date +%s%N)
status=0
./lab grade --labs "$labs" --jobs "$jobs" -o "$class/report.json" "$class"/[0-9]* || status=$?
end=$(date +%s%N)
# The header names the labs; all points are the third column.
./lab grade --merge "$class/report.json" --format csv |
  awk -F, 'NR > 1 && $2 != $3 { print "not all points: " $0 }'
# What each of them was told.
./lab grade --merge "$class/report.json" --format annotations | grep '^::error' || true
echo "figure graded_submissions $count submissions"
echo "figure time_each $(((end - start) / 1000000 / count)) ms"
exit "$status"
