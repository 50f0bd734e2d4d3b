#include "guarded_input.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace fuzz {

GuardedInput::GuardedInput()
    : begin_{nullptr},
      page_{static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))},
      capacity_{largest + page_} {
  void* const memory =
      ::mmap(nullptr, capacity_ + page_, PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    throw std::system_error{errno, std::generic_category(), "mmap"};
  }
  begin_ = static_cast<char*>(memory);
  if (::mprotect(begin_ + capacity_, page_, PROT_NONE) != 0) {
    throw std::system_error{errno, std::generic_category(), "mprotect"};
  }
}

GuardedInput::~GuardedInput() {
  ::munmap(begin_, capacity_ + page_);
}

std::string_view GuardedInput::hold(std::string_view bytes) {
  const std::size_t size = std::min(bytes.size(), largest);
  std::memcpy(begin_, &size, sizeof(size));
  std::memcpy(begin_ + capacity_ - size, bytes.data(), size);
  return held();
}

std::string_view GuardedInput::held() const {
  std::size_t size = 0;
  std::memcpy(&size, begin_, sizeof(size));
  return {begin_ + capacity_ - size, size};
}

}  // namespace fuzz
