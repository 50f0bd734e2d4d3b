#!/bin/sh
# Tests of ./lab on machines that are not there: every program that it calls is
# a small script which writes down how it was called.
#   launcher_test.sh PATH-OF-LAB
# shellcheck disable=SC2016 # the stand-ins expand their own variables
set -u
lab=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
real_path=$PATH

fail() {
  echo "FAILED: $case_name: $1"
  [ -f "$work/out" ] && sed 's/^/    /' "$work/out"
  failures=$((failures + 1))
}
expect_status() { [ "$status" = "$1" ] || fail "status $status, not $1"; }
expect_says() { grep -q -e "$1" "$work/out" || fail "does not say: $1"; }
expect_called() { grep -q -e "$1" "$work/calls" || fail "never called: $1"; }
expect_not_called() { grep -q -e "$1" "$work/calls" && fail "called: $1"; }

# A machine with the programs that every system has, and stand-ins.
new_machine() {
  case_name=$1
  rm -rf "${work:?}/bin" "$work/repo" "$work/calls" "$work/out"
  mkdir -p "$work/bin" "$work/repo/tools/broker"
  : >"$work/calls"
  cp "$lab" "$work/repo/lab"
  mkdir -p "$work/repo/tools/lab"
  cp "${lab%/*}"/tools/lab/*.sh "$work/repo/tools/lab/"
  echo '<kafka.version>9.9.9</kafka.version>' >"$work/repo/tools/broker/pom.xml"
  for name in sh cat cp cut date env flock grep head id kill mkdir mv \
    printf rm sed setsid sleep tail test touch tr wc chmod; do
    program=$(command -v "$name") && [ -x "$program" ] &&
      ln -sf "$program" "$work/bin/$name"
  done
  for name in c++ ninja pkg-config patch; do
    stand_in "$name" 'exit 0'
  done
  stand_in java 'echo "openjdk version \"17.0.15\" 2025-04-15" >&2'
  stand_in cmake 'mkdir -p "$REPO/build/dev"
    echo "CMAKE_HOME_DIRECTORY:INTERNAL=$REPO" >"$REPO/build/dev/CMakeCache.txt"
    : >"$REPO/build/dev/build.ninja"'
  stand_in ninja 'mkdir -p "$REPO/build/dev/bin"
    printf "#!/bin/sh\necho \"lab got: \$*\"\necho \"\$LAB_FIRST_RUN\"\n" >"$REPO/build/dev/bin/lab"
    chmod +x "$REPO/build/dev/bin/lab"'
  stand_in mvn 'for word in "$@"; do case $word in
      -DoutputDirectory=*) lib=${word#*=} ;; esac; done
    mkdir -p "$lib" && : >"$lib/kafka_2.13-9.9.9.jar"'
}

stand_in() { # NAME BODY
  rm -f "$work/bin/$1"
  printf '#!/bin/sh\necho "%s $*" >>"$CALLS"\n%s\n' "$1" "$2" >"$work/bin/$1"
  chmod +x "$work/bin/$1"
}

# A Debian without cmake; its apt-get can install it.
make_debian() {
  rm "$work/bin/cmake"
  stand_in dpkg 'exit 0'
  stand_in id 'echo 0'
  stand_in apt-cache 'case $1 in
    policy) echo "  Candidate: 2.0.2-1" ;; esac'
  stand_in apt-get 'case "$*" in
    *--assume-no*)
      [ -e "$REPO/lists" ] || { echo "E: Unable to locate package"; exit 100; }
      echo "0 upgraded, 7 newly installed, 0 to remove and 0 not upgraded."
      echo "Need to get 12.3 MB of archives."
      echo "After this operation, 45.6 MB of additional disk space will be used." ;;
    *update*) : >"$REPO/lists" ;;
    *install*)
      [ -e "$REPO/stale" ] && { rm "$REPO/stale"; echo "E: 404"; exit 100; }
      printf "#!/bin/sh\necho cmake >>\$CALLS; mkdir -p \$REPO/build/dev
      echo CMAKE_HOME_DIRECTORY:INTERNAL=\$REPO >\$REPO/build/dev/CMakeCache.txt
      : >\$REPO/build/dev/build.ninja" >"$BIN/cmake"; chmod +x "$BIN/cmake" ;;
    esac'
}

run_lab() { # ARGUMENTS…
  PATH=$work/bin CI='' REPO=$work/repo CALLS=$work/calls BIN=$work/bin \
    LAB_FIRST_RUN='' "$work/repo/lab" "$@" >"$work/out" 2>&1 </dev/null
  status=$?
}

new_machine 'a first run configures, builds, fetches and hands over'
run_lab check gateway -- --yes 'a b'
expect_status 0
expect_says 'lab got: check gateway -- --yes a b'
expect_says 'packages=0 jars=[0-9]* build=[0-9]* all='
expect_called 'cmake .*--preset dev'
expect_called 'ninja -C .*build/dev lab_ready'
expect_called 'mvn .*dependency:copy-dependencies'
[ -e "$work/repo/.lab/kafka/9.9.9/lib/kafka_2.13-9.9.9.jar" ] || fail 'no jars'
[ -z "$(find "$work/repo/.lab/kafka" -name 'incoming-*')" ] || fail 'leftovers'

case_name='a second run calls nothing'
: >"$work/calls"
run_lab hint gateway
expect_status 0
expect_says 'lab got: hint gateway'
[ -s "$work/calls" ] && fail "called: $(cat "$work/calls")"

case_name='it works from another folder and through a link-free path'
(cd / && PATH=$work/bin "$work/repo/lab" hint >"$work/out" 2>&1)
expect_says 'lab got: hint'

case_name='a repository that has moved is built anew'
mv "$work/repo" "$work/moved" && mv "$work/moved" "$work/repo"
echo /elsewhere >"$work/repo/build/dev/.lab-ready"
echo CMAKE_HOME_DIRECTORY:INTERNAL=/elsewhere >"$work/repo/build/dev/CMakeCache.txt"
touch "$work/repo/build/dev/old"
run_lab doctor
expect_status 0
expect_says 'was made for /elsewhere'
[ -e "$work/repo/build/dev/old" ] && fail 'the old folder is still there'
[ "$(cat "$work/repo/build/dev/.lab-ready")" = "$work/repo" ] || fail 'not ready'

new_machine 'a configure that failed half way is done again from nothing'
stand_in cmake 'mkdir -p "$REPO/build/dev"
  [ -e "$REPO/build/dev/half" ] && exit 1
  if [ ! -e "$REPO/once" ]; then : >"$REPO/once"; : >"$REPO/build/dev/half"; exit 1; fi
  echo "CMAKE_HOME_DIRECTORY:INTERNAL=$REPO" >"$REPO/build/dev/CMakeCache.txt"
  : >"$REPO/build/dev/build.ninja"'
run_lab
expect_status 0
expect_says 'lab got:'

new_machine 'a build that fails ends with 3, says why, and leaves no mark'
stand_in ninja 'echo "x.cpp:1:1: error: odd"; exit 1'
run_lab
expect_status 3
expect_says 'error: odd'
[ -e "$work/repo/build/dev/.lab-ready" ] && fail 'marked as ready'

new_machine 'an interrupted build leaves no process and heals'
stand_in ninja 'echo $$ >"$REPO/ninja.pid"; exec sleep 4711'
# timeout(1) sends the signal that a person or a CI system would.
PATH=$work/bin REPO=$work/repo CALLS=$work/calls BIN=$work/bin CI='' \
  "$work/repo/lab" check >"$work/out" 2>&1 </dev/null &
launcher=$!
tries=0
while [ ! -s "$work/repo/ninja.pid" ] && [ "$tries" -lt 100 ]; do
  sleep 0.1
  tries=$((tries + 1))
done
kill -TERM "$launcher"
wait "$launcher"
status=$?
expect_status 130
expect_says 'run it again'
kill -0 "$(cat "$work/repo/ninja.pid")" 2>/dev/null && fail 'ninja runs on'
[ -e "$work/repo/build/dev/.lab-ready" ] && fail 'marked as ready'
stand_in ninja 'mkdir -p "$REPO/build/dev/bin"
  printf "#!/bin/sh\necho \"lab got: \$*\"\n" >"$REPO/build/dev/bin/lab"
  chmod +x "$REPO/build/dev/bin/lab"'
run_lab check
expect_status 0
expect_says 'lab got: check'

new_machine 'two first runs at once build once'
stand_in ninja 'sleep 1; mkdir -p "$REPO/build/dev/bin"
  printf "#!/bin/sh\necho \"lab got: \$*\"\n" >"$REPO/build/dev/bin/lab"
  chmod +x "$REPO/build/dev/bin/lab"'
(run_lab one && cp "$work/out" "$work/one") &
sleep 0.3
PATH=$work/bin REPO=$work/repo CALLS=$work/calls BIN=$work/bin CI='' \
  "$work/repo/lab" two >"$work/two" 2>&1 </dev/null
wait
cp "$work/two" "$work/out"
expect_says 'waiting for it'
expect_says 'lab got: two'
[ "$(grep -c '^ninja' "$work/calls")" = 1 ] || fail 'built twice'

new_machine 'Debian, no terminal, no --yes: says what to run and ends with 3'
make_debian
touch "$work/repo/lists"
run_lab check
expect_status 3
expect_says 'missing: cmake'
expect_says 'apt-get install --no-install-recommends cmake'
expect_says './lab --yes'
expect_not_called 'apt-get install -y'

new_machine 'Debian with --yes: says how large it is, and installs'
make_debian
touch "$work/repo/lists"
run_lab --yes check gateway
expect_status 0
expect_says 'To be installed: cmake'
expect_says '7 packages'
expect_says '12.3 MB'
expect_says '45.6 MB'
expect_says 'lab got: check gateway'
expect_not_called 'apt-get update'

new_machine 'CI=true asks nothing; empty package lists are read first'
make_debian
PATH=$work/bin CI=true REPO=$work/repo CALLS=$work/calls BIN=$work/bin \
  "$work/repo/lab" check >"$work/out" 2>&1 </dev/null
status=$?
expect_status 0
expect_called 'apt-get update'
expect_says 'lab got: check'

new_machine 'package lists that are out of date are read again'
make_debian
touch "$work/repo/lists" "$work/repo/stale"
run_lab --yes check
expect_status 0
expect_called 'apt-get update'

new_machine 'a user without sudo is told what root has to run'
make_debian
touch "$work/repo/lists"
stand_in id 'echo 1000'
run_lab --yes check
expect_status 3
expect_says 'as root: apt-get install'

new_machine 'a librdkafka that is too old is refused with a way out'
make_debian
touch "$work/repo/lists"
if ! [ -e /usr/include/librdkafka ] && ! [ -e /usr/local/include/librdkafka ]; then
  stand_in apt-cache 'echo "  Candidate: 1.8.0-1build1"'
  run_lab --yes check
  expect_status 3
  expect_says 'too old'
fi

new_machine 'Java that is too old counts as missing'
make_debian
touch "$work/repo/lists"
stand_in java 'echo "openjdk version \"11.0.22\"" >&2'
run_lab check
expect_status 3
expect_says 'missing: cmake openjdk-17-jre-headless'

new_machine 'the first `test` installs what the tests call, and only that'
make_debian
cp "$work/bin/c++" "$work/bin/cmake"
touch "$work/repo/lists"
stand_in cmake 'mkdir -p "$REPO/build/dev"
  echo "CMAKE_HOME_DIRECTORY:INTERNAL=$REPO" >"$REPO/build/dev/CMakeCache.txt"
  : >"$REPO/build/dev/build.ninja"'
stand_in apt-get 'case "$*" in
  *--assume-no*) echo "After this" ;;
  *install*) for name in kcat valgrind shellcheck tmux cmark jsonschema xmllint \
    openssl doxygen curl \
    clang-format-14 clang-tidy-14; do
    : >"$BIN/$name"; chmod +x "$BIN/$name"; done ;;
  esac'
run_lab check
expect_status 0
expect_not_called 'apt-get'
run_lab --yes test -R some
expect_status 0
expect_says 'To be installed: kcat valgrind shellcheck tmux cmark python3-jsonschema libxml2-utils openssl doxygen curl clang-format-14 clang-tidy-14'
expect_says 'lab got: test -R some'
: >"$work/calls"
run_lab test
expect_status 0
[ -s "$work/calls" ] && fail "called: $(cat "$work/calls")"

new_machine 'elsewhere the tests go on without them, and say so'
stand_in brew 'exit 0'
run_lab test
expect_status 0
expect_says 'missing: kcat valgrind .*will fail'
expect_says 'brew install kcat valgrind shellcheck tmux cmark check-jsonschema libxml2 openssl doxygen curl clang-format clang-tidy'
expect_says 'lab got: test'

for pair in 'dnf:sudo dnf install cmake' 'pacman:sudo pacman -S cmake' \
  'brew:brew install cmake'; do
  new_machine "a system with ${pair%%:*} is told its own command"
  rm "$work/bin/cmake"
  stand_in "${pair%%:*}" 'exit 0'
  run_lab check
  expect_status 3
  expect_says "${pair#*:}"
done

new_machine 'an unknown system is told what is missing'
rm "$work/bin/cmake" "$work/bin/patch"
run_lab check
expect_status 3
expect_says 'missing: cmake patch'

new_machine 'no network: the first run goes on, the command will say it'
stand_in mvn 'for word in "$@"; do case $word in
    -DoutputDirectory=*) mkdir -p "${word#*=}" ;; esac; done
  echo "[ERROR] Unknown host"; exit 1'
run_lab check
expect_status 0
expect_says 'lab got: check'
[ -z "$(find "$work/repo/.lab/kafka" -name 'incoming-*')" ] || fail 'leftovers'

PATH=$real_path
if [ "$failures" -gt 0 ]; then
  echo "$failures failures"
  exit 1
fi
echo 'all launcher tests passed'
