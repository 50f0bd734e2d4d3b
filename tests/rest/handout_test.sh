#!/bin/sh
# The commands of the handout's section "Behind HTTP", on a port of their own.
#
#   handout_test.sh GATEWAY
set -eu
broker=${LAB_BOOTSTRAP:-${LAB_BROKER:?names no broker}}
# shellcheck source=tests/rest/with_gateway.sh
. "$(dirname "$0")/with_gateway.sh"

# ./lab run gateway --solution -- --listen 127.0.0.1:8001 --allow-topic payment_requests
start_gateway "$1" "$broker"

# curl -s -w ' %{http_code}\n' http://127.0.0.1:8001/health
curl -s "$url/health" | grep -q '"status":"healthy"'

# curl -s -w ' %{http_code}\n' http://127.0.0.1:8001/payments \
curl -s -w ' %{http_code}\n' "$url/payments" \
  -H 'Content-Type: application/json' \
  -d '{"customer_id":"CUST0042","amount":49.90,"currency":"EUR","method":"card"}' |
  grep -q '"verdict":"delivered".* 201$'

curl -s -w ' %{http_code}\n' "$url/payments" \
  -H 'Content-Type: application/json' \
  -d '{"customer_id":"CUST0042","amount":"49.90"}' | grep -q '"pointer":"#/amount".* 422$'

# curl -s -w ' %{http_code}\n' http://127.0.0.1:8001/produce \
curl -s -w ' %{http_code}\n' "$url/produce" \
  -H 'Content-Type: application/json' \
  -d '{"topic":"payment_requests","key":"CUST0042","message":{"note":"hello"}}' |
  grep -q '"message":"delivered".* 201$'

stop_gateway
grep -q '"delivered":1' "$work/output"
