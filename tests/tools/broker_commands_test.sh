#!/bin/sh
# `lab broker`, as a person uses it: up, up again, status, a record through
# kcat's eyes, logs, down, down again; and a check that starts the broker by
# itself and leaves it up; and the same with the cluster. In a folder and on
# ports of its own, so that a broker that somebody is using is left alone.
#
#   broker_commands_test.sh LAB-PROGRAM BUILD-FOLDER REPOSITORY FIRST-PORT
set -eu
lab=$1
LAB_BUILD=$2
repository=$3
LAB_PORT=$4
unset LAB_BROKER || :
export LAB_BUILD LAB_PORT

work=$(mktemp -d)
LAB_ROOT=$work/root
export LAB_ROOT
mkdir -p "$LAB_ROOT/.lab"
for entry in "$repository"/*; do
  ln -s "$entry" "$LAB_ROOT/"
done
# Kafka's jars need not be fetched again.
ln -s "$repository/.lab/kafka" "$LAB_ROOT/.lab/kafka"

finish() {
  status=$?
  "$lab" broker down >/dev/null || :
  "$lab" broker down --cluster >/dev/null || :
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

# shellcheck source=tests/support/expect.sh
. "$(dirname "$0")/../support/expect.sh"

expect 3 'Kafka is down' "$lab" broker status
# Where it would look, without a Kafka.
expect 0 "\"bootstrap.servers\":\"127.0.0.1:$LAB_PORT\"" \
  "$lab" run gateway --solution -- --show-config
expect 0 "\"bootstrap.servers\":\"there:9092\"" \
  "$lab" run gateway --solution --broker there:9092 -- --show-config
expect 3 'Kafka is down' "$lab" broker status
expect 0 'Kafka is up after' "$lab" broker up
expect 0 'Kafka was up already' "$lab" broker up
expect 0 "kcat -b 127.0.0.1:$LAB_PORT" "$lab" broker status
expect 0 'Kafka Server started' "$lab" broker logs
expect 3 "port $LAB_PORT is in use by the Kafka that ./lab started" \
  "$repository/tools/broker/free-ports.sh" "$LAB_PORT"
expect 3 "port $LAB_PORT is in use" \
  env KAFKA_UI_PORT="$LAB_PORT" "$repository/tools/broker/try-docker.sh"
expect 3 "to mend it: cd $LAB_ROOT && ./lab broker down" \
  "$repository/tools/broker/free-ports.sh" 1 "$LAB_PORT"

printf '{"customer_id":"CUST0042","amount":49.90,"currency":"EUR","method":"card"}\n' \
  >"$work/payment"
# shellcheck disable=SC2016 # for the inner shell
expect 0 '"verdict":"delivered"' \
  sh -c '"$1" run gateway --solution <"$2"' sh "$lab" "$work/payment"

# Ctrl-C in the middle of a check: its tests delete their topics.
# until_topics COUNT-PATTERN: waits until the number of test topics is like that
until_topics() {
  tries=0
  until kcat -b "127.0.0.1:$LAB_PORT" -L | grep -c '"lab-test-' |
    grep -qx "$1"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 200 ]; then
      echo "FAILED: the number of test topics does not become $1"
      exit 1
    fi
    sleep 0.05
  done
}
"$lab" check gateway --solution --no-build >/dev/null 2>&1 &
check=$!
until_topics '[1-9][0-9]*'
kill -TERM "$check"
wait "$check" || :
until_topics 0

# Three brokers beside it; one dies as by a power cut, and comes back. What the
# README calls ./lab broker up --cluster and ./lab broker down --cluster.
expect 3 'the cluster is down' "$lab" broker status --cluster
expect 3 'the cluster is not up' "$lab" broker logs --cluster
expect 0 'no cluster was up' "$lab" broker down --cluster
expect 0 'the cluster is up after' "$lab" broker up --cluster
expect 0 'the cluster was up already' "$lab" broker up --cluster
expect 0 '3 of 3 brokers answer' "$lab" broker status --cluster
expect 0 '==> broker 2 <==' "$lab" broker logs --cluster
expect 0 'is up (process' "$lab" broker status
# shellcheck disable=SC2016 # for the inner shell
expect 0 '"verdict":"delivered"' \
  sh -c '"$1" run gateway --solution --broker "$3" <"$2"' sh "$lab" \
  "$work/payment" "127.0.0.1:$((LAB_PORT + 120))"
expect 3 "to mend it: cd $LAB_ROOT && ./lab broker down --cluster" \
  "$repository/tools/broker/free-ports.sh" "$((LAB_PORT + 130))"
kill -9 "$(cut -d ' ' -f 1 "$LAB_ROOT/.lab/cluster/broker-2/broker.pid")"
expect 3 '2 of 3 brokers answer' "$lab" broker status --cluster
expect 0 'complete again' "$lab" broker up --cluster
expect 0 'the cluster is down; its data is gone' "$lab" broker down --cluster
expect 0 'is up (process' "$lab" broker status

# What the README calls ./lab broker down.
expect 0 'Kafka is down; its data is gone' "$lab" broker down
expect 0 'no Kafka was up' "$lab" broker down
"$repository/tools/broker/free-ports.sh" "$LAB_PORT" # silent, and 0

expect 0 '100 of 100 points' "$lab" check gateway --solution
expect 0 'is up (process' "$lab" broker status
expect 0 'Kafka is down; its data is gone' "$lab" broker down
if [ -e "$LAB_ROOT/.lab/broker" ]; then
  echo "FAILED: down left $LAB_ROOT/.lab/broker behind"
  exit 1
fi

LAB_PORT=nonsense
expect 2 'LAB_PORT is "nonsense"' "$lab" broker status
LAB_PORT=$4
