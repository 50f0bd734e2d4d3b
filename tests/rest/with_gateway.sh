#!/bin/sh
# Sourced by scripts that ask the gateway behind HTTP. They get $work, a folder of
# their own, and when they end, both it and the gateway are gone.
work=$(mktemp -d)
gateway=
finish() {
  [ -z "$gateway" ] || kill "$gateway" 2>/dev/null || true
  rm -r "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

# start_gateway PROGRAM BROKER: it listens at $url, on a port that was free.
start_gateway() {
  mkfifo "$work/lines"
  "$1" --listen 0 --bootstrap-servers "$2" --allow-topic payment_requests \
    >"$work/lines" &
  gateway=$!
  exec 3<"$work/lines"
  url=
  while [ -z "$url" ] && IFS= read -r line <&3; do
    url=$(printf '%s\n' "$line" | sed -n 's/.*"listening":"\([^"]*\)".*/\1/p')
  done
  [ -n "$url" ] || {
    echo 'the gateway ended before it listened' >&2
    exit 1
  }
  # A pipe that nobody reads would stop it one day.
  cat <&3 >"$work/output" &
  reader=$!
  exec 3<&-
}

# stop_gateway: all that it had to say is in $work/output.
stop_gateway() {
  kill "$gateway"
  wait "$gateway"
  gateway=
  wait "$reader"
}
