// Bytes as a source of choices, for targets that are not fed with a text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace fuzz {

/// Takes the bytes from the front, and gives zeros when there are no more.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : left_{bytes} {}

  std::uint8_t byte() {
    const auto first =
        static_cast<std::uint8_t>(left_.empty() ? '\0' : left_.front());
    left_.remove_prefix(left_.empty() ? 0 : 1);
    return first;
  }
  /// 0 to `most`, which is 255 at most.
  int number(int most) { return byte() % (most + 1); }
  bool coin() { return number(1) == 1; }

  /// Up to the next byte 0, which is taken, too.
  std::string text() {
    const std::size_t end = left_.find('\0');
    std::string taken{left_.substr(0, end)};
    left_.remove_prefix(end == std::string_view::npos ? left_.size() : end + 1);
    return taken;
  }

  [[nodiscard]] bool empty() const { return left_.empty(); }

 private:
  std::string_view left_;
};

}  // namespace fuzz
