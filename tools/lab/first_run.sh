#!/bin/sh
# What ./lab does the first time, before the first `./lab test`, after an
# interruption, and in a repository that has moved: installs what is missing,
# fetches Kafka while it builds the lab command, and hands over to it. ./lab sets
# LAB_ROOT.

set -u
build=$LAB_ROOT/build/dev
broken=3 # exit status: the machine, not the code
state=$LAB_ROOT/.lab
log=$state/setup.log
began=$(date +%s)
packages_took=0
jars_took=0
jars_pid=
job_pid=

say() { printf '%s\n' "$*" >&2; }

end_background_jobs() {
  for pid in $jars_pid $job_pid; do
    # Where setsid exists, each leads a process group of its own.
    kill -TERM -- "-$pid" 2>/dev/null || kill -TERM "$pid" 2>/dev/null
  done
  wait
}

give_up() {
  end_background_jobs
  say "lab: $1"
  shift
  for line in "$@"; do
    say "  $line"
  done
  exit "$broken"
}

# The flags that the launcher itself obeys; the command sees the others.
yes=${CI:-}
[ "$yes" = false ] && yes=
arguments_left=$#
while [ "$arguments_left" -gt 0 ]; do
  argument=$1
  shift
  arguments_left=$((arguments_left - 1))
  case $argument in
    --yes | -y) yes=1 ;;
    --)
      set -- "$@" --
      while [ "$arguments_left" -gt 0 ]; do
        argument=$1
        shift
        arguments_left=$((arguments_left - 1))
        set -- "$@" "$argument"
      done
      ;;
    *) set -- "$@" "$argument" ;;
  esac
done

for_tests=
[ "${1:-}" = test ] && for_tests=1

# Ends what runs in the background, and says that nothing is lost.
interrupted() {
  trap - INT TERM HUP
  end_background_jobs
  say ''
  say 'lab: stopped; run it again to go on where it was'
  exit 130
}
trap interrupted INT TERM HUP

alone=
command -v setsid >/dev/null 2>&1 && alone=setsid

# Runs a command in the background with its output in the log, and shows its
# newest line while it runs. Returns its exit status. Descriptor 9 is the lock
# that must not outlive us.
#   watched WORDS COMMAND…
watched() {
  words=$1
  shift
  $alone "$@" >"$log" 2>&1 </dev/null 9>&- &
  job_pid=$!
  watch_job "$words"
}

# The same as root. sudo needs our terminal, so it stays in our session.
watched_as_root() {
  words=$1
  shift
  if [ "$(id -u)" = 0 ]; then
    "$@" >"$log" 2>&1 </dev/null 9>&- &
  else
    sudo -v || give_up 'sudo refused'
    # shellcheck disable=SC2024 # the log is ours, not root's
    sudo "$@" >"$log" 2>&1 </dev/null 9>&- &
  fi
  job_pid=$!
  watch_job "$words"
}

# newest_line COLUMNS: what the job said last
newest_line() {
  tail -n 1 "$log" | tr -d '\r\033' | cut -c "1-$1"
}

# Shows the newest line of the log until the job ends, in a pipe every fifteen
# seconds; returns its status.
watch_job() {
  looks=0
  if [ -t 2 ] && [ "${TERM:-dumb}" != dumb ]; then
    while kill -0 "$job_pid" 2>/dev/null; do
      printf '\r\033[K%s  %s' "$1" "$(newest_line 48)" >&2
      sleep 0.3
    done
    printf '\r\033[K' >&2
  else
    say "$1 …"
    while kill -0 "$job_pid" 2>/dev/null; do
      sleep 0.3
      looks=$(((looks + 1) % 50))
      [ "$looks" != 0 ] || say "  $(newest_line 70)"
    done
  fi
  wait "$job_pid"
  status=$?
  job_pid=
  return "$status"
}

# shellcheck source=tools/lab/packages.sh
. "$LAB_ROOT/tools/lab/packages.sh"

# ---------------------------------------------------------------------- jars

# Kafka's jars come while the compiler works. The folders, the lock and the
# command are those of broker::install_kafka (tools/broker/kafka_install.cpp),
# which takes over when this did not get to its end.
fetch_jars() {
  has_command mvn && has_command flock || return 0
  pom=$LAB_ROOT/tools/broker/pom.xml
  version=$(sed -n 's:.*<kafka.version>\(.*\)</kafka.version>.*:\1:p' "$pom")
  kafka=$state/kafka
  [ -n "$version" ] && ! [ -e "$kafka/$version" ] || return 0
  mkdir -p "$kafka"
  # shellcheck disable=SC2016 # for the inner shell
  $alone flock "$kafka/fetch.lock" sh -c '
    pom=$1 kafka=$2 version=$3
    began=$(date +%s)
    incoming=$kafka/incoming-$$
    mvn -B -f "$pom" dependency:copy-dependencies -DincludeScope=runtime \
      "-DoutputDirectory=$incoming/lib" &&
      [ -e "$incoming/lib/kafka_2.13-$version.jar" ] &&
      ! [ -e "$kafka/$version" ] && mv "$incoming" "$kafka/$version"
    status=$?
    rm -rf "$incoming"
    echo $(($(date +%s) - began)) >"$kafka/fetch.seconds"
    exit "$status"' sh "$pom" "$kafka" "$version" \
    >"$state/jars.log" 2>&1 </dev/null 9>&- &
  jars_pid=$!
}

wait_for_jars() {
  [ -n "$jars_pid" ] || return 0
  if kill -0 "$jars_pid" 2>/dev/null; then
    say 'waiting for Kafka (41 MB, once) …'
  fi
  # Without them the command tries again, and says what is wrong.
  wait "$jars_pid" || :
  jars_pid=
  read -r jars_took <"$state/kafka/fetch.seconds" 2>/dev/null || jars_took=0
  rm -f "$state/kafka/fetch.seconds"
}

# --------------------------------------------------------------------- build

configure() {
  watched 'configuring' cmake -S "$LAB_ROOT" -B "$build" --preset dev
}

prepare_build_folder() {
  cache=$build/CMakeCache.txt
  if [ -f "$cache" ]; then
    home=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$cache")
    if [ "$home" != "$LAB_ROOT" ]; then
      say "build/dev was made for ${home:-another folder}: making it anew"
      rm -rf "$build"
    fi
  fi
  [ -f "$build/build.ninja" ] && [ -f "$cache" ] && return
  configure && return
  # What an interrupted configure left may be in the way: once more, from
  # nothing.
  rm -rf "$build"
  configure || {
    tail -n 20 "$log" >&2
    give_up 'cmake failed (see above)' 'all it said is in .lab/setup.log'
  }
}

build_tool() {
  watched 'building the lab command and the first tests (once: a minute or two)' \
    ninja -C "$build" lab_ready && return
  tail -n 20 "$log" >&2
  give_up 'the lab command does not build (see above)' \
    'see git status for files that were changed by accident'
}

# ---------------------------------------------------------------------- main

mkdir -p "$state" || give_up "cannot write in $LAB_ROOT" \
  "make it yours: sudo chown -R \"\$USER\" '$LAB_ROOT'"
# One at a time: two would configure and install over each other.
if has_command flock; then
  exec 9>"$state/setup.lock"
  if ! flock -n 9; then
    say 'another ./lab is making this machine ready: waiting for it'
    flock 9
    trap - INT TERM HUP
    exec 9>&-
    exec "$LAB_ROOT/lab" "$@"
  fi
fi

install_packages
build_began=$(date +%s)
fetch_jars
prepare_build_folder
build_tool
build_took=$(($(date +%s) - build_began))
wait_for_jars
trap - INT TERM HUP
printf '%s\n' "$LAB_ROOT" >"$build/.lab-ready"
[ -z "$for_tests" ] || printf '%s\n' "$LAB_ROOT" >"$build/.lab-ready-for-tests"
exec 9>&-

LAB_FIRST_RUN="packages=$packages_took jars=$jars_took build=$build_took all=$(($(date +%s) - began))"
export LAB_FIRST_RUN
exec "$build/bin/lab" "$@"
