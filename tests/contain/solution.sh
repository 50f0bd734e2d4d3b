#!/bin/sh
# A lab's solution passes the lab's whole check when contain starts it.
#
#   solution.sh LAB BIN-FOLDER RUNTIME-LIBRARY
set -eu
lab=$1
bin=$2
runtime=$3

place=$(mktemp -d "${TMPDIR:-/tmp}/contain-XXXXXX")
trap 'rm -rf "$place"' EXIT
chmod 755 "$place"
mkdir "$place/scratch"
as=
if [ "$(id -u)" = 0 ]; then
  as='--user 61000'
  chown 61000:61000 "$place/scratch"
fi

# A program with a sanitizer says so by what it is linked with.
sanitized=
if ldd "$bin/solutions/$lab" | grep -q -e libasan -e libtsan; then
  sanitized=--sanitized
fi

cat >"$place/program" <<END
#!/bin/sh
exec "$bin/contain" $as $sanitized --connect-arguments --read "$runtime" \
  --write "$place/scratch" --home "$place/scratch" \
  -- "$bin/solutions/$lab" "\$@"
END
chmod 755 "$place/program"
"$bin/lab" check "$lab" --program "$place/program" --no-build
