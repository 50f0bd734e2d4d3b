// What AddressSanitizer, UndefinedBehaviorSanitizer or ThreadSanitizer has
// found in a program, read from what the program left on stderr.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace support {

struct SanitizerFinding {
  /// In the sanitizer's words: "heap-use-after-free", "data race",
  /// "signed integer overflow: 3 + 2147483647 cannot be represented …".
  std::string what;
  /// The top of the stack, innermost first, at most three functions of the
  /// program's own: "KafkaGateway::send(int), 01_gateway.cpp:88". What is the
  /// standard library's or the helper's is left out. Empty when none is named.
  std::string where;

  /// Both, in one line.
  [[nodiscard]] std::string text() const;
};

/// The first finding in `errors`; nothing when no sanitizer has spoken.
std::optional<SanitizerFinding> sanitizer_finding(std::string_view errors);

}  // namespace support
