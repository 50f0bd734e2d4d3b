#!/bin/sh
# Opens /docs of the gateway behind HTTP in headless Chromium, tries every endpoint
# from the page, and takes the handout's screenshot. Fails when the browser's console
# has a line, or an endpoint did not answer well. Not one of CTest's: a browser is
# 300 MB. Wants a broker: LAB_BROKER, else the one of ./lab broker up.
#
#   tests/rest/docs_page.sh [PICTURE] [GATEWAY]
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
picture=${1:-$root/labs/01-gateway/docs.png}
program=${2:-$root/build/dev/bin/solutions/gateway}
# shellcheck source=tests/rest/with_gateway.sh
. "$(dirname "$0")/with_gateway.sh"

start_gateway "$program" "${LAB_BROKER:-127.0.0.1:19092}"
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars \
  --user-data-dir="$work/profile" --enable-logging=stderr --virtual-time-budget=15000 \
  --window-size=840,1250 --screenshot="$picture" --dump-dom "$url/docs#try-all" \
  >"$work/page" 2>"$work/log"
grep -o 'data-tried="[^"]*"' "$work/page"
good=$(grep -o 'data-tried="[A-Z]* [^ ]* 20[01] ' "$work/page" | wc -l)
if grep CONSOLE "$work/log" || [ "$good" -ne 8 ]; then
  echo "$good of 8 endpoints answered well" >&2
  exit 1
fi
