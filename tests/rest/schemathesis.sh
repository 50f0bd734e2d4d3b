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
# shellcheck source=tests/rest/with_gateway.sh
. "$(dirname "$0")/with_gateway.sh"

if [ ! -x "$venv/bin/schemathesis" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" --quiet install 'schemathesis>=4,<5'
fi
start_gateway "$program" "${LAB_BROKER:-127.0.0.1:19092}"
# There, as it leaves a cache where it runs.
(cd "$work" && "$venv/bin/schemathesis" --config-file "$root/tests/rest/schemathesis.toml" \
  run "$url/openapi.json" --checks all --mode all -n "$examples" --no-color)
