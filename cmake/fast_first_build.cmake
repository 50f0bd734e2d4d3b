# A build of everything is what a student waits for first, and CI every time. Two
# things make it cheap: related files of a target are compiled as one, and what
# nobody steps through gets line numbers for its backtraces and no more.
# Whoever edits those parts sets FAST_FIRST_BUILD=OFF.
option(FAST_FIRST_BUILD "Compile in a few large pieces, with line numbers only" ON)
if(FAST_FIRST_BUILD AND CMAKE_CXX_FLAGS_DEBUG STREQUAL "-g")
  set(CMAKE_CXX_FLAGS_DEBUG "-g1")
endif()

# Of the linkers that the system has, the fastest: a student waits for one at each
# save. GNU gold comes with Debian's and Ubuntu's compiler, and takes a third of
# the time of ld.
include(CheckLinkerFlag)
foreach(linker mold lld gold)
  check_linker_flag(CXX -fuse-ld=${linker} LINKS_WITH_${linker})
  if(LINKS_WITH_${linker})
    add_link_options(-fuse-ld=${linker})
    break()
  endif()
endforeach()

# compile_together(TARGET files…): these as one piece, so that a header that they
# share is read once. Call it again for the next piece.
# compile_together(TARGET [EXCEPT files…]): all that the target has, but main.cpp.
#
# Files with a name in common, in their unnamed namespaces, cannot be one piece: a
# file that is in no piece is compiled alone.
function(compile_together target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "EXCEPT")
  set(files ${arg_UNPARSED_ARGUMENTS})
  if(NOT files)
    get_target_property(files ${target} SOURCES)
    list(REMOVE_ITEM files main.cpp ${arg_EXCEPT})
  endif()
  get_target_property(pieces ${target} PIECES)
  if(NOT pieces)
    set(pieces 0)
  endif()
  math(EXPR pieces "${pieces} + 1")
  set_target_properties(${target} PROPERTIES
      PIECES ${pieces} UNITY_BUILD ${FAST_FIRST_BUILD} UNITY_BUILD_MODE GROUP)
  set_source_files_properties(${files} PROPERTIES UNITY_GROUP piece_${pieces})
endfunction()
