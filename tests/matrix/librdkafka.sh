#!/bin/sh
# Makes a version of librdkafka ready for a build against it: from where a package
# registry has it, without optimisation, as it is to be tested and not measured.
#
#   tests/matrix/librdkafka.sh VERSION FOLDER
#
# FOLDER gets include/ and lib/, with a pkg-config file. What is there already
# stays. 2.0.2 is the system's own, and FOLDER stays empty.
set -eu
version=$1
folder=$2

work=$folder.work
log=$folder.log
prefix=$(mkdir -p "$folder" && cd "$folder" && pwd)
[ ! -e "$folder/lib/pkgconfig/rdkafka.pc" ] || exit 0

give_up() {
  tail -n 20 "$log" >&2
  echo "librdkafka $version: $1" >&2
  exit 3
}

# A crate of Rust holds the source with its CMake files.
from_crate() { # CRATE-VERSION
  mkdir -p "$work/crate/src"
  : >"$work/crate/src/lib.rs"
  printf '[package]\nname = "fetch"\nversion = "0.1.0"\nedition = "2021"\n
[dependencies]\nrdkafka-sys = "=%s"\n' "$1" >"$work/crate/Cargo.toml"
  (cd "$work/crate" && cargo vendor vendor) >"$log" 2>&1 ||
    give_up 'the crate rdkafka-sys cannot be fetched with cargo'
  {
    cmake -S "$work/crate/vendor/rdkafka-sys/librdkafka" -B "$work/build" \
      "-DCMAKE_INSTALL_PREFIX=$prefix" -DCMAKE_INSTALL_LIBDIR=lib \
      -DRDKAFKA_BUILD_EXAMPLES=OFF -DRDKAFKA_BUILD_TESTS=OFF \
      -DWITH_SSL=ON -DWITH_CURL=ON &&
      cmake --build "$work/build" &&
      cmake --install "$work/build"
  } >>"$log" 2>&1 || give_up 'it does not build'
}

# A package of npm holds the source with its configure script.
from_npm() { # PACKAGE-VERSION
  mkdir -p "$work"
  (
    cd "$work" && npm pack "@confluentinc/kafka-javascript@$1" &&
      tar xzf "confluentinc-kafka-javascript-$1.tgz"
  ) >"$log" 2>&1 ||
    give_up 'the package @confluentinc/kafka-javascript cannot be fetched with npm'
  (
    cd "$work/package/deps/librdkafka" &&
      ./configure "--prefix=$prefix" --disable-optimization --disable-lz4-ext &&
      make libs && make -C src install
  ) >>"$log" 2>&1 || give_up 'it does not build'
}

# A module of Go holds the headers and a static library that is built already.
from_go() {
  go mod download -json "github.com/confluentinc/confluent-kafka-go/v2@v$version" \
    >"$log" 2>&1 || give_up 'the module confluent-kafka-go cannot be fetched with go'
  module=$(sed -n 's/.*"Dir": "\(.*\)".*/\1/p' "$log")/kafka/librdkafka_vendor
  case $(uname -m) in
    x86_64) library=librdkafka_glibc_linux_amd64.a ;;
    aarch64) library=librdkafka_glibc_linux_arm64.a ;;
    *) give_up "the module has no library for $(uname -m)" ;;
  esac
  mkdir -p "$prefix/include/librdkafka" "$prefix/lib/pkgconfig"
  cp "$module"/*.h "$prefix/include/librdkafka/"
  cp "$module/$library" "$prefix/lib/librdkafka.a"
  chmod -R u+w "$prefix"
  cat >"$prefix/lib/pkgconfig/rdkafka.pc" <<END
Name: librdkafka
Description: from confluent-kafka-go
Version: $version
Cflags: -I$prefix/include
Libs: -L$prefix/lib -lrdkafka -lm -ldl -lpthread -lrt
END
}

case $version in
  2.0.2) ;;
  2.3.0) from_crate 4.8.0 ;;
  2.8.0) from_npm 1.2.0 ;;
  2.15.1) from_go ;;
  *)
    : >"$log"
    give_up 'known are 2.0.2, 2.3.0, 2.8.0 and 2.15.1'
    ;;
esac
rm -rf "$work"
