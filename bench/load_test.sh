#!/bin/sh
# `./lab load-test` beside those whom everybody measures with: Kafka's own
# ProducerPerformance, and what librdkafka's rdkafka_performance does. The same
# record, settings, topic and broker, turn by turn.
#
#   bench/load_test.sh [ROUNDS [RECORDS]]
#
# A ratio is the middle one of the rounds' ratios to the better of the other two.
# Java has half as many records more to warm up with, which do not count.
set -eu
cd "$(dirname "$0")/.."
rounds=${1:-5}
records=${2:-1000000}
topic=bench-load-test-$$
settings='acks=all linger.ms=5 batch.size=1000000 compression.type=none
enable.idempotence=false max.in.flight.requests.per.connection=5'

# Builds it, and starts a broker if there is none.
./lab load-test --records 1 >/dev/null
ninja -C build/dev rdkafka_performance >/dev/null
for folder in .lab/kafka/*/lib; do kafka=$folder; done
broker=${LAB_BROKER:-127.0.0.1:${LAB_PORT:-19092}}
scratch=$(mktemp -d)
topics() {
  java -cp "$kafka/*" org.apache.kafka.tools.TopicCommand \
    --bootstrap-server "$broker" --topic "$topic" "$@" >/dev/null
}
trap 'topics --delete || :; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
topics --create --partitions 6

payload=$(printf '%0200d' 7)
printf '%s\n' "$payload" >"$scratch/payload"

load_test() {
  flags=
  for setting in $settings; do flags="$flags --property $setting"; done
  # shellcheck disable=SC2086 # a list of flags
  ./lab load-test --broker "$broker" --topic "$topic" --json $flags \
    --records "$records" --payload "$scratch/payload" 2>/dev/null |
    sed -n 's/.*"records_per_second": \([0-9.]*\).*/\1/p'
}
rdkafka_performance() {
  # shellcheck disable=SC2086 # a list of settings
  build/dev/bin/bench/rdkafka_performance "$topic" "$records" "$payload" \
    bootstrap.servers="$broker" $settings
}
producer_performance() {
  # shellcheck disable=SC2086 # a list of settings
  java -cp "$kafka/*" org.apache.kafka.tools.ProducerPerformance \
    --bootstrap-server "$broker" --topic "$topic" --throughput -1 \
    --num-records $((records * 3 / 2)) --warmup-records $((records / 2)) \
    --payload-file "$scratch/payload" --command-property $settings |
    sed -n 's/.*steady state.* \([0-9.]*\) records\/sec.*/\1/p'
}

turn() { # NAME
  rate=$("$1")
  [ -n "$rate" ] || {
    echo "bench/load_test.sh: $1 has measured nothing" >&2
    exit 1
  }
  echo "$1 $rate" >>"$scratch/rates"
}
round=0
while [ "$round" -lt "$rounds" ]; do
  round=$((round + 1))
  # Not always the same one first.
  if [ $((round % 2)) = 1 ]; then
    turn load_test && turn rdkafka_performance && turn producer_performance
  else
    turn producer_performance && turn rdkafka_performance && turn load_test
  fi
done

awk '
  { rate[$1, ++turns[$1]] = $2 }
  function middle(list, n,  i, j, t) {
    for (i = 1; i < n; i++)
      for (j = i + 1; j <= n; j++)
        if (list[j] < list[i]) { t = list[i]; list[i] = list[j]; list[j] = t }
    return list[int(n / 2) + 1]
  }
  function better(a, b) { return a > b ? a : b }
  END {
    n = turns["load_test"]
    for (i = 1; i <= n; i++) {
      ours[i] = rate["load_test", i]
      c[i] = rate["rdkafka_performance", i]
      java[i] = rate["producer_performance", i]
      ratio_c[i] = ours[i] / c[i]
      ratio_java[i] = ours[i] / java[i]
      ratio[i] = ours[i] / better(c[i], java[i])
    }
    printf "figure load_test_rate %.0f records_per_second\n", middle(ours, n)
    printf "figure rdkafka_performance_rate %.0f records_per_second\n", middle(c, n)
    printf "figure producer_performance_rate %.0f records_per_second\n", middle(java, n)
    printf "figure load_test_to_rdkafka_performance_ratio %.3f ratio\n", middle(ratio_c, n)
    printf "figure load_test_to_producer_performance_ratio %.3f ratio\n", middle(ratio_java, n)
    printf "figure load_test_to_the_better_ratio %.3f ratio\n", middle(ratio, n)
  }' "$scratch/rates"
