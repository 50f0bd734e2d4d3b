#!/bin/sh
# Runs every example on the Kafka at LAB_BROKER, and looks at what it prints.
#
#   examples_test.sh PROGRAMS SOURCES
set -eu
programs=$1
sources=$2
: "${LAB_BROKER:?the address of a Kafka: run this through ./lab test}"

work=$(mktemp -d)
from=example-$$-$(date +%s)
to=$from-copied
finish() {
  status=$?
  "$programs/topics" "$LAB_BROKER" delete "$from" >/dev/null 2>&1 || :
  "$programs/topics" "$LAB_BROKER" delete "$to" >/dev/null 2>&1 || :
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

# shellcheck source=tests/support/expect.sh
. "$(dirname "$0")/../support/expect.sh"

expect 0 '' "$programs/topics" "$LAB_BROKER" create "$from" 3
expect 0 '' "$programs/topics" "$LAB_BROKER" create "$to"
expect 0 "$from [2] is led by broker" "$programs/topics" "$LAB_BROKER" describe "$from"
expect 1 'there is no topic' "$programs/topics" "$LAB_BROKER" describe "$from-x"

printf 'one\ntwo\nthree\n' | "$programs/produce" "$LAB_BROKER" "$from" >"$work/verdicts"
[ "$(grep -c 'line [123]: partition [012], offset' "$work/verdicts")" = 3 ] || {
  echo "FAILED: produce said"
  cat "$work/verdicts"
  exit 1
}
expect 0 ' two' "$programs/consume" "$LAB_BROKER" "$from" "$from" 3
expect 0 'committed' "$programs/transactions" "$LAB_BROKER" "$from" "$to" "$from-tx" 3
expect 0 ' three' "$programs/consume" "$LAB_BROKER" "$to" "$to" 3

expect 0 '"txmsgs":' "$programs/statistics" "$LAB_BROKER" "$from"
expect 0 'first is in partition 0' "$programs/partitioner" "$LAB_BROKER" "$from" first
# murmur2("alice") & 0x7fffffff is odd.
expect 0 'alice is in partition 2' "$programs/partitioner" "$LAB_BROKER" "$from" alice

expect 0 '3 delivered, 0 failed, 0 refused' "$programs/interceptors" "$LAB_BROKER" "$from" 3
grep -q '^trace=3$' "$work/output"

cd "$sources"
expect 0 'sasl.username=gateway' "$programs/secure" properties/scram.properties
expect 0 'sasl.password=[hidden]' "$programs/secure" properties/native.properties
expect 0 '(only for Java: client.dns.lookup)' "$programs/secure" properties/plain.properties
# A librdkafka without libcurl says so when the client is made.
if "$programs/secure" properties/oauth.properties >"$work/output" 2>&1; then
  grep -qF 'sasl.oauthbearer.extensions=logicalCluster=lkc-1' "$work/output"
  echo 'ok: this librdkafka fetches tokens'
else
  grep -qi 'libcurl' "$work/output" || {
    echo 'FAILED: secure properties/oauth.properties'
    cat "$work/output"
    exit 1
  }
  echo 'ok: this librdkafka has no libcurl, and says so'
fi
