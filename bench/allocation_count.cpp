#include "allocation_count.hpp"

#include <cstddef>

// glibc lets a program put functions of these names in front of its own, and
// keeps its own reachable under these: "Replacing malloc" in its manual.
extern "C" {
void* __libc_malloc(std::size_t size);                 // NOLINT
void* __libc_calloc(std::size_t n, std::size_t size);  // NOLINT
void* __libc_realloc(void* memory, std::size_t size);  // NOLINT
}

namespace {
constinit thread_local std::uint64_t count = 0;
}  // namespace

extern "C" {
void* malloc(std::size_t size) noexcept {
  ++count;
  return __libc_malloc(size);
}

void* calloc(std::size_t n, std::size_t size) noexcept {
  ++count;
  return __libc_calloc(n, size);
}

void* realloc(void* memory, std::size_t size) noexcept {
  ++count;
  return __libc_realloc(memory, size);
}
}

namespace bench {

std::uint64_t allocations() noexcept {
  return count;
}

}  // namespace bench
