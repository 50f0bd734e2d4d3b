# librdkafka as the target RdKafka::rdkafka, by the first of these that is there:
# a target of the same build, librdkafka's own CMake package (built from source,
# vcpkg, Homebrew), pkg-config (Debian, Ubuntu, Fedora). Else LIBRDKAFKA_MISSING
# says what to do.
#
# Used twice: by this project, and by all that find it installed.
set(LIBRDKAFKA_MISSING "")
if(NOT TARGET RdKafka::rdkafka AND TARGET rdkafka)
  add_library(RdKafka::rdkafka ALIAS rdkafka)
endif()
if(NOT TARGET RdKafka::rdkafka)
  find_package(RdKafka CONFIG QUIET)
endif()
if(NOT TARGET RdKafka::rdkafka)
  find_package(PkgConfig QUIET)
  if(PKG_CONFIG_FOUND)
    pkg_check_modules(RDKAFKA QUIET IMPORTED_TARGET GLOBAL rdkafka>=2.0.2)
  endif()
  if(TARGET PkgConfig::RDKAFKA)
    # Not an alias, whose other name would be written into what is installed.
    add_library(RdKafka::rdkafka INTERFACE IMPORTED GLOBAL)
    target_link_libraries(RdKafka::rdkafka INTERFACE PkgConfig::RDKAFKA)
  else()
    set(LIBRDKAFKA_MISSING
        "librdkafka 2.0.2 or newer was not found: install librdkafka-dev (Debian, \
Ubuntu) or librdkafka-devel (Fedora), or name a folder that holds \
RdKafkaConfig.cmake in CMAKE_PREFIX_PATH or rdkafka.pc in PKG_CONFIG_PATH")
  endif()
endif()
