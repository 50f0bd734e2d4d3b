#pragma once
// What is sent: made before the clock runs, so that making it costs nothing.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace load_test {

/// Values, and keys if they have any, that are sent one after the other and
/// then again from the first. Together they are larger than a batch can be, so
/// that no compression finds a value twice in one.
class Payloads {
 public:
  /// A payment in JSON needs this many bytes.
  static constexpr std::size_t least_payment = 200;

  /// Payments as the gateway sends them: the customer is the key, and a note
  /// fills them up to `size` bytes, which must be least_payment at least.
  static Payloads payments(std::size_t size, std::uint64_t seed);

  /// Bytes that no compression can make fewer, without keys.
  static Payloads random_bytes(std::size_t size, std::uint64_t seed);

  /// The lines of a file, without keys. Throws lab::Misuse when there are none.
  static Payloads lines_of(const std::string& file);

  struct Payload {
    std::string_view value{};
    std::optional<std::string_view> key{};
  };

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
  /// Points into this object.
  [[nodiscard]] Payload operator[](std::size_t number) const noexcept {
    const Entry& entry = entries_[number];
    return {.value = {text_.data() + entry.value, entry.value_size},
            .key = entry.key_size == 0
                       ? std::nullopt
                       : std::optional<std::string_view>{
                             {text_.data() + entry.key, entry.key_size}}};
  }

 private:
  struct Entry {
    std::size_t value = 0, value_size = 0, key = 0, key_size = 0;
  };
  void add(std::string_view value, std::string_view key);

  std::string text_{};  // all of them in one piece: the processor reads ahead
  std::vector<Entry> entries_{};
};

}  // namespace load_test
