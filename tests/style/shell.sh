#!/bin/sh
# No script has anything that shellcheck objects to. Run it at the repository's root.
set -eu

{
  echo lab
  echo .ci/run
  echo bench/edit_to_verdict
  find bench labs tests tools -name '*.sh'
} | xargs shellcheck --external-sources
