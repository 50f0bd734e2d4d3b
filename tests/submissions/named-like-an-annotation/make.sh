#!/bin/sh
set -eu
name=$(printf 'a\n::error file=x::y\n\033[2J')
mkdir "$name"
echo 'int main() {}' >"$name/$name.cpp"
echo 'int main() {}' >"$name.cpp"
ln -s "$name" "link-$name"
