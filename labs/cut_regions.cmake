# Takes a lab's solution back to its starter, as a whole or one TODO of it.
#
#   cmake -DFROM=solutions/01_gateway.cpp -DTO=out.cpp -DTODO=3 \
#         -P labs/cut_regions.cmake
#
# A region begins with the comment line `// TODO n: title` and ends with
# `// END TODO n`. The comment block at its beginning stays; the code between
# that block and the end line goes. TODO is a number, or ALL.

file(READ "${FROM}" rest)
set(result "")
set(state outside)  # outside, in the comment, or in the code of a region
set(cut 0)

string(LENGTH "${rest}" length)
while(length GREATER 0)
  # Split off one line, its line end included. (A CMake list of lines would
  # fall over the semicolons and brackets of C++.)
  string(FIND "${rest}" "\n" newline)
  if(newline EQUAL -1)
    math(EXPR newline "${length} - 1")
  endif()
  math(EXPR next "${newline} + 1")
  string(SUBSTRING "${rest}" 0 ${next} line)
  string(SUBSTRING "${rest}" ${next} -1 rest)
  string(LENGTH "${rest}" length)

  if(state STREQUAL "outside" AND line MATCHES "^ *// TODO ([0-9]+): ")
    set(number "${CMAKE_MATCH_1}")
    if("${TODO}" STREQUAL "ALL" OR "${TODO}" STREQUAL "${number}")
      set(state comment)
    endif()
  elseif(NOT state STREQUAL "outside" AND line MATCHES "^ *// END TODO ${number}\n?$")
    set(state outside)
    math(EXPR cut "${cut} + 1")
  elseif(state STREQUAL "comment" AND NOT line MATCHES "^ *//")
    set(state code)
  endif()

  if(NOT state STREQUAL "code")
    string(APPEND result "${line}")
  endif()
endwhile()

if(NOT state STREQUAL "outside")
  message(FATAL_ERROR "${FROM}: TODO ${number} has no line `// END TODO ${number}`")
endif()
if(cut EQUAL 0)
  message(FATAL_ERROR "${FROM} has no TODO ${TODO}")
endif()
file(WRITE "${TO}" "${result}")
