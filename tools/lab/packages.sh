#!/bin/sh
# Which packages this project needs, and how to get them here. Read by
# first_run.sh, whose say, give_up, watched and variables it uses.
# shellcheck disable=SC2034,SC2154

has_command() { command -v "$1" >/dev/null 2>&1; }

has_header() {
  for folder in /usr/include /usr/local/include /opt/homebrew/include; do
    [ -e "$folder/$1" ] && return 0
  done
  return 1
}

java_is_new_enough() {
  has_command java || return 1
  # 'openjdk version "17.0.15" …'; before Java 9 it was "1.8.0".
  major=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
  [ "${major:-0}" -ge 17 ]
}

jars_are_here() {
  for jar in "$state"/kafka/*/lib/kafka_2.13-*.jar; do
    [ -e "$jar" ] && return 0
  done
  return 1
}

# What is missing, one word each: compiler cmake ninja …
find_missing() {
  missing=
  has_command c++ || missing="$missing compiler"
  has_command cmake || missing="$missing cmake"
  has_command ninja || missing="$missing ninja"
  has_command pkg-config || missing="$missing pkg-config"
  has_command patch || missing="$missing patch"
  has_header librdkafka/rdkafka.h || missing="$missing librdkafka"
  has_header doctest/doctest.h || missing="$missing doctest"
  has_header nlohmann/json.hpp || missing="$missing json"
  has_header CLI/CLI.hpp || missing="$missing cli11"
  has_header httplib.h || missing="$missing httplib"
  java_is_new_enough || missing="$missing java"
  has_command mvn || jars_are_here || missing="$missing maven"
  [ -z "$for_tests" ] || find_missing_for_tests
}

# What the project's own tests call besides: the documents' look at Kafka, the checks
# of memory and style, those who read the reports of `./lab grade`, a terminal, and
# what the handouts call.
find_missing_for_tests() {
  for name in kcat valgrind shellcheck tmux cmark jsonschema xmllint openssl doxygen \
    curl; do
    has_command "$name" || missing="$missing $name"
  done
  for name in clang-format clang-tidy; do
    has_command "$name-14" || has_command "$name" || missing="$missing $name"
  done
}

# The names that a system's packages have for these words.
#   names_for SYSTEM WORD…
names_for() {
  system=$1
  shift
  for word in "$@"; do
    case $system-$word in
      debian-compiler) echo g++ ;;
      debian-ninja | fedora-ninja) echo ninja-build ;;
      debian-librdkafka) echo librdkafka-dev ;;
      debian-doctest) echo doctest-dev ;;
      debian-json) echo nlohmann-json3-dev ;;
      debian-cli11) echo libcli11-dev ;;
      debian-httplib) echo libcpp-httplib-dev ;;
      debian-java) java_package ;;
      debian-jsonschema | fedora-jsonschema) echo python3-jsonschema ;;
      debian-xmllint) echo libxml2-utils ;;
      debian-clang-*) version_14_of "$word" ;;
      fedora-compiler) echo gcc-c++ ;;
      fedora-pkg-config) echo pkgconf-pkg-config ;;
      fedora-librdkafka) echo librdkafka-devel ;;
      fedora-doctest) echo doctest-devel ;;
      fedora-json) echo json-devel ;;
      fedora-cli11) echo cli11-devel ;;
      fedora-httplib) echo cpp-httplib-devel ;;
      fedora-java) echo java-latest-openjdk-headless ;;
      arch-compiler) echo gcc ;;
      arch-pkg-config | brew-pkg-config) echo pkgconf ;;
      arch-json | brew-json) echo nlohmann-json ;;
      fedora-xmllint | arch-xmllint | brew-xmllint) echo libxml2 ;;
      arch-jsonschema) echo python-jsonschema ;;
      brew-jsonschema) echo check-jsonschema ;;
      arch-java) echo jre-openjdk-headless ;;
      arch-httplib | brew-httplib) echo cpp-httplib ;;
      brew-compiler) echo llvm ;;
      brew-java) echo openjdk ;;
      brew-patch) echo gpatch ;;
      *) echo "$word" ;;
    esac
  done
}

# The oldest Java that Kafka 4 runs on and that this system has.
java_package() {
  for name in openjdk-17-jre-headless openjdk-21-jre-headless; do
    if apt-cache show "$name" >/dev/null 2>&1; then
      echo "$name"
      return
    fi
  done
  echo default-jre-headless
}

# Other versions format a little differently: the newest is the second choice.
version_14_of() {
  if apt-cache show "$1-14" >/dev/null 2>&1; then
    echo "$1-14"
  else
    echo "$1"
  fi
}

# One line, blanks between.
joined() { tr '\n' ' ' | sed 's/ *$//'; }

root_prefix() { [ "$(id -u)" = 0 ] || printf 'sudo '; }

ask() {
  [ -n "$yes" ] && return 0
  printf '%s [Y/n] ' "$1" >&2
  read -r answer || answer=n
  case $answer in
    '' | y | Y | yes | Yes) return 0 ;;
  esac
  return 1
}

apt_simulates() {
  # shellcheck disable=SC2086 # a list of package names
  LC_ALL=C apt-get install --assume-no --no-install-recommends \
    -o Debug::NoLocking=1 $packages 2>&1
}

refresh_package_lists() {
  watched_as_root 'reading the package lists (apt-get update)' apt-get update -q ||
    give_up "apt-get update failed: $(grep '^[EW]:' "$log" | head -n 2)" \
      "check the network; all it said is in .lab/setup.log"
}

# Ubuntu 22.04 has 1.8: too old for what the labs teach.
refuse_old_librdkafka() {
  case " $missing " in
    *' librdkafka '*) ;;
    *) return 0 ;;
  esac
  version=$(apt-cache policy librdkafka-dev 2>/dev/null |
    sed -n 's/^ *Candidate: *//p')
  case $version in
    '' | '(none)' | [2-9]*) ;;
    *)
      give_up "librdkafka $version of this system is too old: 2.0.2 or newer is needed" \
        'use Debian 12, Ubuntu 24.04 or newer, or open the folder in its dev container' \
        '(.devcontainer/), or install librdkafka from https://github.com/confluentinc/librdkafka'
      ;;
  esac
}

install_on_debian() {
  # shellcheck disable=SC2086 # a list of words
  packages=$(names_for debian $missing | joined)
  command="$(root_prefix)apt-get install --no-install-recommends $packages"
  if [ -z "$yes" ] && ! [ -t 0 ]; then
    give_up "missing: $packages" "install them: $command" \
      'or let ./lab do it without asking: ./lab --yes'
  fi
  if [ "$(id -u)" != 0 ] && ! has_command sudo; then
    give_up "missing: $packages" "as root: ${command#sudo }"
  fi
  # An installation that was interrupted blocks every other one.
  if [ -n "$(dpkg --audit 2>/dev/null)" ]; then
    watched_as_root 'finishing an interrupted installation (dpkg --configure -a)' \
      env DEBIAN_FRONTEND=noninteractive dpkg --configure -a || :
  fi
  if ! apt_simulates | grep -q '^After this'; then
    say "missing: $packages"
    ask 'The package lists of this machine are empty or old. Read them anew (apt-get update)?' ||
      give_up "not installed" "do it by hand: apt-get update, then $command"
    refresh_package_lists
    # shellcheck disable=SC2086 # a list of words
    packages=$(names_for debian $missing | joined)
  fi
  refuse_old_librdkafka
  sizes=$(apt_simulates | sed -n 's/^Need to get \(.*\) of archives.*/  to fetch: \1/p
    s/^After this operation, \(.*\) of additional.*/  on disk:  \1/p')
  count=$(apt_simulates | sed -n 's/.* \([0-9]*\) newly installed.*/\1/p')
  say "To be installed: $packages"
  say "  with all they need: ${count:-?} packages"
  say "$sizes"
  ask 'Install them?' || give_up "not installed" "do it by hand: $command"
  if ! apt_installs; then
    # The lists may name files that the server has replaced since.
    refresh_package_lists
    apt_installs || give_up "apt-get failed: $(grep '^E:' "$log" | head -n 2)" \
      'all it said is in .lab/setup.log'
  fi
}

apt_installs() {
  # shellcheck disable=SC2086 # a list of package names
  watched_as_root 'installing' env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends \
    -o Dpkg::Use-Pty=0 $packages
}

install_elsewhere() {
  if has_command dnf; then
    system=fedora install='sudo dnf install'
  elif has_command pacman; then
    system=arch install='sudo pacman -S'
  elif has_command brew; then
    system=brew install='brew install'
  else
    # shellcheck disable=SC2086 # a list of words
    give_up "missing:$missing" 'install them with the packages of your system'
  fi
  # shellcheck disable=SC2086 # a list of words
  cure="install them: $install $(names_for "$system" $missing | joined)"
  for_tests=
  wanted=$missing
  find_missing
  [ -z "$missing" ] || give_up "missing:$wanted" "$cure"
  # Not every system has valgrind, and most of the tests can do without.
  say "missing:$wanted; the tests that need them will fail"
  say "  $cure"
}

install_packages() {
  find_missing
  [ -z "$missing" ] && return
  start=$(date +%s)
  if has_command apt-get && has_command dpkg; then
    install_on_debian
  else
    install_elsewhere
    return
  fi
  find_missing
  [ -z "$missing" ] || give_up "still missing after the installation:$missing" \
    'see .lab/setup.log'
  packages_took=$(($(date +%s) - start))
}
