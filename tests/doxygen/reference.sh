#!/bin/sh
# Makes the reference of include/kafka in FOLDER/html. A warning of Doxygen's is an
# error. Run it at the repository's root.
#
#   tests/doxygen/reference.sh FOLDER
set -eu
folder=$1
mkdir -p "$folder"

command -v doxygen >/dev/null || {
  echo 'there is no doxygen: sudo apt-get install doxygen'
  exit 1
}

{
  cat tests/doxygen/Doxyfile
  printf 'OUTPUT_DIRECTORY = "%s"\n' "$folder"
} >"$folder/Doxyfile"
doxygen "$folder/Doxyfile"

# Every header that a program may include has its page, with what its first
# comment says.
for header in include/kafka/*.hpp; do
  name=${header##*/}
  page=$folder/html/$(echo "${name%.hpp}" | sed 's/_/__/g')_8hpp.html
  words=$(sed -n '2s|^// *||p' "$header" | cut -c 1-15)
  if [ -z "$words" ] || ! grep -qF "$words" "$page"; then
    echo "FAILED: $page does not say: $words"
    exit 1
  fi
done
# So has every example.
for example in examples/*.cpp; do
  name=${example##*/}
  [ -e "$folder/html/${name%.cpp}_8cpp-example.html" ] || {
    echo "FAILED: the reference does not show $example"
    exit 1
  }
done
