// Bytes behind which there is nothing: whoever reads one too many dies, with
// any compiler.
#pragma once

#include <cstddef>
#include <string_view>

namespace fuzz {

/// Shared with the processes that are forked from here: what a child held when
/// it died can still be seen.
class GuardedInput {
 public:
  GuardedInput();
  ~GuardedInput();
  GuardedInput(const GuardedInput&) = delete;
  GuardedInput& operator=(const GuardedInput&) = delete;
  GuardedInput(GuardedInput&&) = delete;
  GuardedInput& operator=(GuardedInput&&) = delete;

  /// Copies the bytes to the end of the memory; what is beyond `largest` is
  /// left out.
  std::string_view hold(std::string_view bytes);

  /// What was given to hold() last.
  [[nodiscard]] std::string_view held() const;

  static constexpr std::size_t largest = std::size_t{1} << 16U;

 private:
  char* begin_;           // where the size is kept
  std::size_t page_;      // the last page cannot be read
  std::size_t capacity_;  // without it
};

}  // namespace fuzz
