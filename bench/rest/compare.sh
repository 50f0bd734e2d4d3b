#!/bin/sh
# The gateway behind HTTP against the same two endpoints in FastAPI with uvicorn and
# confluent-kafka: turn by turn, on one broker, under the same load of wrk.
#
#   bench/rest/compare.sh [ROUNDS] [SECONDS] [CONNECTIONS]
#   bench/rest/compare.sh 3 10 128
#
# Wants wrk, python3 with venv, and a broker: LAB_BROKER, else ./lab broker up.
# PRESET says which build is measured (release), LINGER_MS what the gateway's
# linger.ms is (1, as in the guide).
set -eu
rounds=${1:-3} seconds=${2:-10} connections=${3:-128}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
broker=${LAB_BROKER:-127.0.0.1:19092}
linger=${LINGER_MS:-1}
work=$(mktemp -d)
venv=$root/build/rest-bench-venv
gateway=$root/build/${PRESET:-release}/bin/solutions/gateway
ours=
theirs=

finish() {
  for pid in $ours $theirs; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -r "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

if [ ! -x "$venv/bin/uvicorn" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" --quiet install fastapi uvicorn confluent-kafka
fi
topic=payment_requests

# With the guide's linger.ms in both. The solution's own, 20 ms, would be most of
# what a client waits for, and the rate then no more than connections over 20 ms.
"$gateway" --listen 127.0.0.1:18001 --bootstrap-servers "$broker" --topic "$topic" \
  --property "linger.ms=$linger" --allow-topic "$topic" >"$work/ours.log" 2>&1 &
ours=$!
(cd "$here" && TOPIC=$topic KAFKA_BOOTSTRAP_SERVERS=$broker exec "$venv/bin/uvicorn" \
  fastapi_gateway:app --port 18002 --log-level warning --no-access-log) \
  >"$work/theirs.log" 2>&1 &
theirs=$!
tries=0
until curl -s -o /dev/null http://127.0.0.1:18001/ && curl -s -o /dev/null http://127.0.0.1:18002/docs; do
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] || { cat "$work"/*.log >&2; exit 1; }
  sleep 0.2
done

message='{"topic":"'$topic'","key":"msg-1","message":{"text":"First message"}}'
cat >"$work/payments.lua" <<EOF
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"customer_id":"CUST0042","amount":49.90,"currency":"EUR","method":"card"}'
EOF
cat >"$work/batch.lua" <<EOF
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '[$message,$message]'
EOF

# Requests per second and the 99th percentile in milliseconds, of requests that
# were answered well.
#   measure NAME PORT PATH SCRIPT
measure() {
  wrk -t1 -c"$connections" -d"${seconds}s" --timeout 30s --latency -s "$work/$4.lua" \
    "http://127.0.0.1:$2$3" >"$work/wrk"
  if grep -q 'Non-2xx' "$work/wrk"; then
    echo "$1: $(grep 'Non-2xx' "$work/wrk")" >&2
  fi
  awk '/Requests\/sec/ { rate = $2 }
    $1 == "99%" { p = $2 + 0
      if ($2 ~ /us$/) p /= 1000
      else if ($2 ~ /ms$/) p += 0
      else if ($2 ~ /m$/) p *= 60000
      else p *= 1000 }
    END { print rate, p }' "$work/wrk" >>"$work/$1"
}

round=0
while [ "$round" -lt "$rounds" ]; do
  round=$((round + 1))
  for test in payments batch; do
    case $test in batch) path=/produce/batch ;; *) path=/payments ;; esac
    measure "ours_$test" 18001 $path $test
    measure "theirs_$test" 18002 $path $test
  done
done

# The middle value of a column.
middle() {
  cut -d ' ' -f "$2" "$work/$1" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
for test in payments batch; do
  for who in ours theirs; do
    echo "figure rest_${test}_${who}_rate $(middle "${who}_$test" 1) requests/s"
    echo "figure rest_${test}_${who}_p99 $(middle "${who}_$test" 2) ms"
  done
  for column in 1:rate 2:p99; do
    awk -v a="$(middle "ours_$test" "${column%:*}")" -v b="$(middle "theirs_$test" "${column%:*}")" \
      -v name="rest_${test}_${column#*:}_ratio" \
      'BEGIN { printf "figure %s %.3f ratio\n", name, a / b }'
  done
done
