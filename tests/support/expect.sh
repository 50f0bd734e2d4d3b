#!/bin/sh
# Sourced by tests that run programs as a person does. Wants $work, a folder.

# expect STATUS "words" COMMAND...: the command ends so and prints the words, which
# stay in $work/output. No words: any.
expect() {
  wanted=$1
  words=$2
  shift 2
  got=0
  # shellcheck disable=SC2154 # of whoever sources this
  "$@" >"$work/output" 2>&1 </dev/null || got=$?
  if [ "$got" != "$wanted" ] ||
    { [ -n "$words" ] && ! grep -qF -- "$words" "$work/output"; }; then
    echo "FAILED: $*"
    echo "  ended with $got, not $wanted, or did not say: $words"
    cat "$work/output"
    exit 1
  fi
  echo "ok: $*"
}
