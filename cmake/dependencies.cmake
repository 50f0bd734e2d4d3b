# Every library that the labs, the tools and the tests borrow: from the system
# where it has it (Debian, Ubuntu: see `./lab doctor`), else fetched by a pinned
# hash. librdkafka, which the helper needs, is found in librdkafka.cmake.
find_package(Threads REQUIRED)

include(FetchContent)

find_package(nlohmann_json 3.9 QUIET)
if(NOT TARGET nlohmann_json::nlohmann_json)
  FetchContent_Declare(nlohmann_json
      URL https://github.com/nlohmann/json/releases/download/v3.11.3/json.tar.xz
      URL_HASH SHA256=d6c65aca6b1ed68e7a182f4757257b107ae403032760ed6ef121c9d55e81757d)
  FetchContent_MakeAvailable(nlohmann_json)
endif()

find_package(doctest 2.4 QUIET)
if(NOT TARGET doctest::doctest)
  FetchContent_Declare(doctest
      URL https://github.com/doctest/doctest/archive/refs/tags/v2.4.11.tar.gz
      URL_HASH SHA256=632ed2c05a7f53fa961381497bf8069093f0d6628c5f26286161fbd32a560186)
  set(DOCTEST_WITH_TESTS OFF)
  FetchContent_MakeAvailable(doctest)
endif()

find_package(CLI11 2.1 QUIET)
if(NOT TARGET CLI11::CLI11)
  # A commit is a hash of its content: it cannot move as a tag can.
  FetchContent_Declare(CLI11
      GIT_REPOSITORY https://github.com/CLIUtils/CLI11.git
      GIT_TAG 6c7b07a878ad834957b98d0f9ce1dbe0cb204fc9)
  FetchContent_MakeAvailable(CLI11)
endif()

# cpp-httplib: its own CMake package (Fedora, Arch, Homebrew, vcpkg), else
# pkg-config (Debian, Ubuntu).
find_package(httplib QUIET)
if(NOT TARGET httplib::httplib)
  find_package(PkgConfig QUIET)
  if(PKG_CONFIG_FOUND)
    pkg_check_modules(HTTPLIB QUIET IMPORTED_TARGET cpp-httplib>=0.11)
  endif()
  if(TARGET PkgConfig::HTTPLIB)
    add_library(httplib::httplib ALIAS PkgConfig::HTTPLIB)
  else()
    # Plain HTTP on one machine: nothing to encrypt and nothing to compress.
    set(HTTPLIB_USE_OPENSSL_IF_AVAILABLE OFF)
    set(HTTPLIB_USE_ZLIB_IF_AVAILABLE OFF)
    set(HTTPLIB_USE_BROTLI_IF_AVAILABLE OFF)
    FetchContent_Declare(httplib
        GIT_REPOSITORY https://github.com/yhirose/cpp-httplib.git
        GIT_TAG 924f214303b860b78350e1e2dfb0521a8724464f)
    FetchContent_MakeAvailable(httplib)
    # Its header is not held to our warnings.
    get_target_property(httplib_header httplib INTERFACE_INCLUDE_DIRECTORIES)
    set_target_properties(httplib PROPERTIES
        INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${httplib_header}")
  endif()
endif()
