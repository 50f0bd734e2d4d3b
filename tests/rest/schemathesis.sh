#!/bin/sh
# Tries the gateway behind HTTP against its own OpenAPI document: every check of
# schemathesis, right and wrong data. Not one of CTest's: it takes minutes, and a
# package index. Wants a broker: LAB_BROKER, else the one of ./lab broker up.
#
#   tests/rest/schemathesis.sh [EXAMPLES] [GATEWAY]
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
examples=${1:-60}
program=${2:-$root/build/dev/bin/solutions/gateway}
venv=$root/build/schemathesis
work=$(mktemp -d)
gateway=
finish() {
  [ -z "$gateway" ] || kill "$gateway" 2>/dev/null || true
  rm -r "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

if [ ! -x "$venv/bin/schemathesis" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" --quiet install 'schemathesis>=4,<5'
fi
"$program" --listen 0 --bootstrap-servers "${LAB_BROKER:-127.0.0.1:19092}" \
  --allow-topic payment_requests >"$work/output" &
gateway=$!
tries=0
until url=$(sed -n 's/.*"listening":"\([^"]*\)".*/\1/p' "$work/output") && [ -n "$url" ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 1000 ] || exit 1
  sleep 0.01
done
"$venv/bin/schemathesis" --config-file "$root/tests/rest/schemathesis.toml" \
  run "$url/openapi.json" --checks all --mode all -n "$examples" --no-color
