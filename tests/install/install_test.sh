#!/bin/sh
# Builds consumer/, copied out of this repository, with the helper in each way
# that it is offered, and lets it produce and consume on the Kafka at LAB_BROKER.
#
#   install_test.sh REPOSITORY COMPILER [everywhere]
#
# Most of the time is the compiler's. So only the first way has the whole program,
# and the others a smaller one, unless it is asked for everywhere.
set -eu
repository=$1
compiler=$2
small=versions.cpp
[ "${3:-}" != everywhere ] || small=main.cpp
: "${LAB_BROKER:?the address of a Kafka: run this through ./lab test}"

# A folder with a blank in its name: nothing may depend on it.
work="$(mktemp -d)/an outside project"
trap 'rm -rf "${work%/*}"' EXIT
trap 'exit 130' INT TERM
mkdir "$work"
cp "$repository"/tests/install/consumer/* "$work/"

quietly() { # COMMAND...
  "$@" >"$work/log" 2>&1 || {
    echo "FAILED: $*"
    cat "$work/log"
    exit 1
  }
}

# Nothing is built, and the installed folder may be moved.
quietly cmake -S "$repository" -B "$work/helper" -DKAFKA_PAYMENT_LABS_ONLY_HELPER=ON
quietly cmake --install "$work/helper" --prefix "$work/first"
mv "$work/first" "$work/installed"
! grep -rF "$repository" "$work/installed" || {
  echo "FAILED: what is installed names this repository"
  exit 1
}

configure() { # FOLDER WAY CMAKE-ARGUMENT...
  folder=$1
  way=$2
  shift 2
  cmake -S "$work" -B "$work/$folder" "-DCMAKE_CXX_COMPILER=$compiler" \
    "-DWAY=$way" "-DHELPER=$repository" "-DCMAKE_PREFIX_PATH=$work/installed" "$@"
}

try_cmake() { # FOLDER WAY SOURCE
  quietly configure "$1" "$2" "-DSOURCE=$3"
  quietly cmake --build "$work/$1"
  echo "$2: $("$work/$1/consumer")"
}

try_cmake found find_package main.cpp
try_cmake part add_subdirectory "$small"
try_cmake part FetchContent "$small"

# pkg-config and nothing else: its flags are split at blanks, but for those that
# it escapes.
PKG_CONFIG_PATH=$work/installed/share/pkgconfig
export PKG_CONFIG_PATH
flags=$(pkg-config --cflags --libs kafka-payment-labs)
quietly eval "'$compiler' -std=c++20 '$work/$small' -o '$work/plain' $flags"
echo "pkg-config: $("$work/plain")"

refused() { # WORDS CMAKE-ARGUMENT...
  words=$1
  shift
  if configure found find_package "$@" >"$work/log" 2>&1 ||
    ! tr -s ' \n' ' ' <"$work/log" | grep -qF "$words"; then
    echo "FAILED: not refused with: $words"
    cat "$work/log"
    exit 1
  fi
  echo "refused: $words"
}

refused 'version: 1.0.0' -DWANTED=2.0
refused 'librdkafka 2.0.2 or newer was not found: install librdkafka-dev' \
  -DWANTED=1.0 -DPKG_CONFIG_EXECUTABLE=/bin/false '-U*RDKAFKA*'
