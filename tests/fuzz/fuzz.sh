#!/bin/sh
# Lets libFuzzer look for inputs that no reader or writer of ours survives, and
# prints what came of it as a table. Starts from tests/fuzz/corpus, and from what
# earlier runs have found.
#
#   tests/fuzz/fuzz.sh [SECONDS [TARGET…]]     so long for each; 60, and all of them
#   tests/fuzz/fuzz.sh --keep [TARGET…]        takes what reaches further into the corpus
#
# Wants clang with its libFuzzer: apt-get install clang-14 libclang-rt-14-dev, or newer
# ones. All is kept in build/fuzz. Ends with 1 after a finding, whose input it names.
set -eu
cd "$(dirname "$0")/../.."
build=build/fuzz
seconds=60
keep=
case ${1:-} in
  --keep) keep=yes && shift ;;
  [0-9]*) seconds=$1 && shift ;;
esac
[ $# -gt 0 ] || set -- payment properties frames manifest reports merged_report

# Debian keeps libFuzzer in a package apart from clang.
has_libfuzzer() { # COMPILER
  echo 'extern "C" int LLVMFuzzerTestOneInput(const char*, unsigned long) { return 0; }' |
    "$1" -x c++ - -fsanitize=fuzzer,address,undefined -o "$build/probe" 2>/dev/null
}
mkdir -p "$build"
for compiler in clang++ clang++-19 clang++-18 clang++-16 clang++-15 clang++-14; do
  has_libfuzzer "$compiler" && break
done
has_libfuzzer "$compiler" || {
  echo "there is no clang with libFuzzer: sudo apt-get install clang-14 libclang-rt-14-dev" >&2
  exit 3
}

{
  cmake -S . -B "$build" -G Ninja -DLIBFUZZER=ON "-DCMAKE_CXX_COMPILER=$compiler" \
    -DCMAKE_BUILD_TYPE=Debug \
    "-DCMAKE_CXX_FLAGS=-O1 -fsanitize=fuzzer-no-link,address,undefined \
-fno-sanitize-recover=all -fno-omit-frame-pointer" &&
    cmake --build "$build" --parallel 2 --target fuzz
} >"$build/build.log" 2>&1 || {
  tail -n 20 "$build/build.log" >&2
  echo "the fuzzers do not build: see $build/build.log" >&2
  exit 3
}

# What libFuzzer is told of a target besides the time.
options_for() { # TARGET
  echo "--target=$1 -timeout=20 -rss_limit_mb=2048 -max_len=4096 -print_final_stats=1"
  dictionary=tests/fuzz/dictionaries/$1.dict
  [ ! -e "$dictionary" ] || echo "-dict=$dictionary"
}

keep_of() { # TARGET
  mkdir -p "$build/corpus/$1"
  # shellcheck disable=SC2046 # several options
  "$build/bin/fuzz" $(options_for "$1") -use_counters=0 -set_cover_merge=1 \
    "tests/fuzz/corpus/$1" "$build/corpus/$1" >"$build/$1.log" 2>&1
  echo "$1: $(find "tests/fuzz/corpus/$1" -type f | wc -l) inputs in the corpus"
}

number_of() { # NAME TARGET
  sed -n "s/^stat::$1: *\([0-9]*\)$/\1/p" "$build/$2.log"
}

findings=0
run() { # TARGET
  mkdir -p "$build/corpus/$1" "$build/found"
  found="$build/found/$1-"
  finding=none
  # shellcheck disable=SC2046 # several options
  "$build/bin/fuzz" $(options_for "$1") "-max_total_time=$seconds" \
    "-artifact_prefix=$found" "$build/corpus/$1" "tests/fuzz/corpus/$1" \
    >"$build/$1.log" 2>&1 || {
    findings=$((findings + 1))
    finding=$(sed -n 's/.*Test unit written to //p' "$build/$1.log")
    sed -n '/^NOT TRUE/p; /ERROR: /p; /runtime error/p; /^ *#[0-9]* .* in .*fuzz::/p' \
      "$build/$1.log" | head -n 8 >&2
  }
  edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$build/$1.log" | tail -n 1)
  printf '| %s | %s | %s | %s | %s | %s |\n' "$1" \
    "$(number_of number_of_executed_units "$1")" \
    "$(number_of average_exec_per_sec "$1")" "$edges" \
    "$(find "$build/corpus/$1" "tests/fuzz/corpus/$1" -type f | wc -l)" \
    "${finding:-see $build/$1.log}"
}

if [ -n "$keep" ]; then
  for target in "$@"; do
    keep_of "$target"
  done
  exit
fi
echo "$("$compiler" --version | head -n 1), $seconds s for each target"
echo
echo '| target | runs | a second | edges reached | inputs | finding |'
echo '|---|---|---|---|---|---|'
for target in "$@"; do
  run "$target"
done
[ "$findings" = 0 ]
