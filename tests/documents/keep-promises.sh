#!/bin/sh
# Runs the commands of the documents as a reader would: from the repository's
# root, with the starters as they were handed out.
#
#   keep-promises.sh PROGRAM [PRISTINE STARTER]...
#
# PRISTINE is STARTER as it was handed out. When a student has edited it, the
# documents' output cannot be what they see: status 77, which CTest prints as
# skipped.
set -eu

program=$1
shift
while [ $# -gt 0 ]; do
  if ! cmp -s "$1" "$2"; then
    echo "$2 is edited: what the documents show is for the untouched one"
    exit 77
  fi
  shift 2
done

: "${LAB_BROKER:?the address of a Kafka: run this through ./lab test}"

# The documents look at Kafka through it; ./lab test installs it.
command -v kcat >/dev/null || {
  echo "kcat is missing: sudo apt-get install kcat"
  exit 1
}

LAB_DOCUMENTS_BROKER=$LAB_BROKER
export LAB_DOCUMENTS_BROKER
find . \( -path ./build -o -path ./.lab -o -path ./.git \) -prune \
  -o -name '*.md' -printf '%P\0' | sort -z | xargs -0 "$program"
