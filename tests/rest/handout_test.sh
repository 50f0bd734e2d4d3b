#!/bin/sh
# The commands of the handout's section "Behind HTTP", on a port of their own.
#
#   handout_test.sh GATEWAY
set -eu
broker=${LAB_BOOTSTRAP:-${LAB_BROKER:?names no broker}}
work=$(mktemp -d)
gateway=
finish() {
  [ -z "$gateway" ] || kill "$gateway" 2>/dev/null || true
  rm -r "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

# ./lab run gateway --solution -- --listen 127.0.0.1:8001 --allow-topic payment_requests
"$1" --listen 0 --bootstrap-servers "$broker" --allow-topic payment_requests \
  >"$work/output" &
gateway=$!
tries=0
until url=$(sed -n 's/.*"listening":"\([^"]*\)".*/\1/p' "$work/output") && [ -n "$url" ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 1000 ] || exit 1
  sleep 0.01
done

# curl -s http://127.0.0.1:8001/health
curl -s "$url/health" | grep -q '"status":"healthy"'

# curl -s http://127.0.0.1:8001/payments -H 'Content-Type: application/json' \
curl -s "$url/payments" -H 'Content-Type: application/json' \
  -d '{"customer_id":"CUST0042","amount":49.90,"currency":"EUR","method":"card"}' |
  grep -q '"verdict":"delivered"'

# curl -s http://127.0.0.1:8001/payments -H 'Content-Type: application/json' \
curl -s "$url/payments" -H 'Content-Type: application/json' \
  -d '{"customer_id":"CUST0042","amount":"49.90"}' | grep -q '"pointer":"#/amount"'

kill "$gateway"
wait "$gateway"
gateway=
grep -q '"delivered":1' "$work/output"
