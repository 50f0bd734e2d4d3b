#!/bin/sh
# Tries docker-compose.yml for real, on any machine with root or with Docker:
# brings the broker up, waits until its health check is content, runs a command
# against it, and takes all down; then does the same with a wrong advertised
# address and wants the health check to notice; then brings the cluster up.
#
#   tools/broker/try-docker.sh ./build/dev/bin/lab check gateway --solution
#   tools/broker/try-docker.sh            only the broker and its health check
#
# The command finds LAB_BROKER (direct), LAB_FAULTY and LAB_PROXY_PORT in its
# environment. Exit status: the command's; 1 if the health check is wrong; 3 if
# no broker could be had, for example because its ports are in use.
#
# Installs docker.io, docker-compose and debootstrap where they are missing, and
# starts an engine of its own where none runs (as root; its files stay under
# .lab/docker for the next time). The image is $KAFKA_IMAGE, else the one of
# docker-compose.yml if it is here or can be pulled, else a STAND-IN of the same
# layout, see stand-in-image.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
scratch=$(mktemp -d)
engine=
bridge=

say() { echo "try-docker: $*" >&2; }
trouble() {
  say "$1"
  exit 3
}

clean_up() {
  status=$?
  trap - EXIT
  if [ -n "${compose:-}" ]; then
    compose --profile cluster down -v -t 5 >"$scratch/down.log" 2>&1 || cat "$scratch/down.log" >&2
  fi
  if [ -n "$engine" ]; then
    kill "$engine" 2>/dev/null || :
    wait "$engine" 2>/dev/null || :
    # It leaves its bridge behind.
    [ -n "$bridge" ] || ip link delete docker0 2>/dev/null || :
  fi
  rm -rf "$scratch"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 143' INT TERM HUP

install() { # COMMAND PACKAGE
  command -v "$1" >/dev/null && return
  [ "$(id -u)" = 0 ] || trouble "there is no $1: sudo apt-get install $2"
  say "installing $2"
  { apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
      --no-install-recommends "$2"; } >"$scratch/apt.log" 2>&1 ||
    { tail -n 5 "$scratch/apt.log" >&2; trouble "apt-get install $2 failed"; }
}

# True as soon as the command succeeds; false after so many seconds.
within() { # SECONDS COMMAND…
  end=$(($(date +%s) + $1))
  shift
  until "$@"; do
    [ "$(date +%s)" -lt "$end" ] || return 1
    sleep 0.2
  done
}

# ---- the ports: nothing of ours is up yet that could hold them
ports=$(sed -n 's/^ *- "127\.0\.0\.1:\([0-9]*\):.*/\1/p' "$root/docker-compose.yml")
# shellcheck disable=SC2086 # one word a port
"$here/free-ports.sh" $ports "${KAFKA_UI_PORT:-19080}" || exit 3

# ---- an engine
install docker docker.io
if ! docker info >/dev/null 2>&1; then
  [ "$(id -u)" = 0 ] ||
    trouble "the docker engine does not answer: sudo systemctl start docker"
  install dockerd docker.io
  install iptables iptables
  say "no engine is running: starting one for this run"
  mkdir -p "$root/.lab/docker"
  [ ! -e /sys/class/net/docker0 ] || bridge=yes
  dockerd --data-root "$root/.lab/docker" --exec-root "$scratch/exec" \
    --pidfile "$scratch/pid" -H "unix://$scratch/sock" \
    >"$scratch/engine.log" 2>&1 &
  engine=$!
  export DOCKER_HOST="unix://$scratch/sock"
  engine_answers() {
    kill -0 "$engine" 2>/dev/null || { tail -n 5 "$scratch/engine.log" >&2; trouble "dockerd ended at once"; }
    docker info >/dev/null 2>&1
  }
  within 60 engine_answers || trouble "dockerd does not answer after 60 s"
fi

# ---- an image
if [ -z "${KAFKA_IMAGE:-}" ]; then
  official=$(sed -n 's/.*KAFKA_IMAGE:-\(.*\)}.*/\1/p' "$root/docker-compose.yml" | sort -u)
  if docker image inspect "$official" >/dev/null 2>&1 ||
    timeout 300 docker pull -q "$official" >"$scratch/pull.log" 2>&1; then
    KAFKA_IMAGE=$official
  else
    say "$official cannot be pulled: $(tail -n 1 "$scratch/pull.log")"
    install debootstrap debootstrap
    install mvn maven
    KAFKA_IMAGE=$("$here/stand-in-image.sh") || exit 3
  fi
fi
export KAFKA_IMAGE
say "image $KAFKA_IMAGE"

# ---- compose
if docker compose version >/dev/null 2>&1; then
  compose_program="docker compose"
else
  install docker-compose docker-compose
  compose_program=docker-compose
fi
# As in docker-compose.yml, only sooner.
sooner() { # SERVICE
  cat <<END
  $1:
    healthcheck:
      interval: 2s
      timeout: 10s
      retries: 1
      start_period: 1s
END
}
{
  echo services:
  for service in kafka broker-1 broker-2 broker-3; do sooner "$service"; done
} >"$scratch/sooner.yml"
compose() {
  # shellcheck disable=SC2086 # two words
  $compose_program -p kafka-payment-labs-try --project-directory "$root" \
    -f "$root/docker-compose.yml" -f "$scratch/sooner.yml" ${extra:+-f "$extra"} "$@"
}
extra=
compose=yes

up() { # SERVICE…
  compose up -d "$@" >"$scratch/up.log" 2>&1 ||
    { tail -n 5 "$scratch/up.log" >&2; trouble "compose up failed"; }
}
health() { # SERVICE
  docker inspect -f '{{.State.Health.Status}}' "$(compose ps -q "$1")"
}
health_is() { [ "$(health "$1")" = "$2" ]; }

# 1. The file as it is.
compose --profile ui --profile cluster config -q || trouble "docker-compose.yml is not valid"
up kafka
within 90 health_is kafka healthy || {
  compose logs --tail 20 kafka >&2
  trouble "the broker is $(health kafka), not healthy"
}
say "healthy at 127.0.0.1:19092"
if [ $# -gt 0 ]; then
  LAB_BROKER=127.0.0.1:19092 LAB_FAULTY=127.0.0.1:19093 LAB_PROXY_PORT=19193 \
    "$@" || { status=$?; say "$1 ended with status $status"; exit "$status"; }
fi
compose down -v -t 5 >"$scratch/down.log" 2>&1

# 2. The same broker, advertising an address where nobody listens.
sed 's/^\(advertised.listeners=PLAIN:..127.0.0.1:\)19092/\129999/' \
  "$here/server.properties" >"$scratch/wrong.properties"
chmod 755 "$scratch"
cat >"$scratch/wrong.yml" <<END
services:
  kafka:
    volumes:
      - $scratch/wrong.properties:/mnt/shared/config/server.properties:ro
END
extra=$scratch/wrong.yml
up kafka
within 90 health_is kafka unhealthy || {
  say "the health check says $(health kafka) though the advertised address is dead"
  exit 1
}
say "unhealthy with a dead advertised address, as it should be"
compose down -v -t 5 >"$scratch/down.log" 2>&1
extra=

# 3. Three brokers, of which one dies and comes back.
up controller broker-1 broker-2 broker-3
for death in no yes; do
  if [ $death = yes ]; then
    docker kill "$(compose ps -q broker-2)" >/dev/null
    up broker-2
  fi
  for service in broker-1 broker-2 broker-3; do
    within 120 health_is "$service" healthy || {
      compose logs --tail 20 "$service" >&2
      trouble "$service of the cluster is $(health "$service"), not healthy"
    }
  done
done
say "three brokers healthy, also after one had died"
