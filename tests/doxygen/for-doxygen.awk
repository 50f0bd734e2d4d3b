# What Doxygen sees of a file: the comment at its top, which says what the file
# is, becomes the page of the file; all else is left alone, line for line.
#
#   awk -f for-doxygen.awk include/kafka/producer.hpp
NR == 1 && /^#pragma once/ {
  print "/// \\file"
  top = 1
  next
}
NR == 1 && /^\/\// {
  top = 1
  sub(/^\/\/ /, "/// \\file\\n ")
}
top && /^\/\/   / { # code, which Markdown wants four blanks before
  sub(/^\/\//, "///  ")
  print
  next
}
top && /^\/\// {
  sub(/^\/\//, "///")
  print
  next
}
{
  top = 0
  print
}
