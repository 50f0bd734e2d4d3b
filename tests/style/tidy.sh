#!/bin/sh
# clang-tidy finds nothing in the sources of some folders. It takes about ten
# seconds a file, so a file that was clean is not looked at again until it, any
# header or .clang-tidy changes. Run it at the repository's root.
#
#   tests/style/tidy.sh STATE-FOLDER FOLDER…
#   tests/style/tidy.sh build/dev/tidy solutions              what ctest runs
#   tests/style/tidy.sh build/dev/tidy bench labs solutions tests tools
set -eu
state=$1
shift

for tidy in clang-tidy-14 clang-tidy; do
  command -v "$tidy" >/dev/null && break
done
command -v "$tidy" >/dev/null || {
  echo "there is no clang-tidy: sudo apt-get install clang-tidy-14"
  exit 1
}

# How each file is compiled, without the precompiled headers, which are g++'s.
mkdir -p "$state/clean"
if [ ! -e "$state/compile_commands.json" ] ||
  [ -n "$(find . -name CMakeLists.txt -newer "$state/compile_commands.json")" ]; then
  cmake -S . -B "$state" -G Ninja -DCMAKE_BUILD_TYPE=Debug \
    -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DCMAKE_EXPORT_COMPILE_COMMANDS=ON \
    -DFAST_FIRST_BUILD=OFF >"$state/configure.log" || {
    tail -n 20 "$state/configure.log"
    exit 1
  }
fi

# One name for all that can change a verdict but the file itself.
surroundings=$({
  "$tidy" --version
  cat .clang-tidy
  find bench include labs tests tools -name '*.hpp' | sort | xargs cat
} | sha256sum | cut -c 1-16)

tidy_one() { # FILE
  mark=$state/clean/$surroundings-$(sha256sum <"$1" | cut -c 1-32)
  [ ! -e "$mark" ] || return 0
  echo "looking at $1"
  if "$tidy" -p "$state" --quiet "$1" >"$mark.log" 2>&1; then
    mv "$mark.log" "$mark"
  else
    grep -v ' warnings generated' "$mark.log" || :
    rm -f "$mark.log"
    return 1
  fi
}

if [ "${TIDY_ONE:-}" ]; then
  tidy_one "$TIDY_ONE"
  exit
fi
# Only what is compiled here: fixtures of tests are not.
root=$(pwd)
files=$(for folder in "$@"; do
  sed -n "s|.*\"file\": \"$root/\($folder/.*\)\".*|\1|p" "$state/compile_commands.json"
done | sort -u)
[ -n "$files" ] || { echo "nothing is compiled in: $*"; exit 1; }
# Files with the same content would share a mark and write it at the same time,
# which is no harm.
echo "$files" | xargs -P "$(nproc)" -I '{}' env TIDY_ONE='{}' "$0" "$state" -
