#pragma once
// A message of POST /produce: any JSON object for any topic, with the metadata
// that the gateway adds to it.
//
//   {"topic":"orders","key":"order-456","message":{"total":99.90},
//    "partition":0,"headers":{"trace":"7f"}}

#include <chrono>
#include <cstdint>
#include <optional>
#include <runtime/rest/problem.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace runtime::rest {

/// A message that is fit to be sent.
struct OutMessage {
  std::string topic;
  std::optional<std::string> key;
  std::string value;            // the message, with its metadata
  std::int32_t partition = -1;  // -1: any
  std::vector<std::pair<std::string, std::string>> headers;
};

/// What a message may be.
struct MessageRules {
  std::set<std::string, std::less<>> topics;  // no others
  std::size_t most_headers = 64;
};

/// A message; or what the answer's status is, and what is wrong.
struct ReadMessage {
  OutMessage message;
  int wrong_status = 0;  // 0: nothing is
  std::string wrong;
  std::vector<FieldProblem> problems;
};

/// How deep JSON may be nested: far more than anybody means.
inline constexpr std::size_t deepest_nesting = 64;

/// Why JSON is nested too deeply, or empty if it is not.
std::string problem_with_depth(std::string_view json);

/// Reads one message. `pointer` is where it stands in the body: "#", "#/3".
/// To "message" are added timestamp, source and server_time, but for those that
/// it has already: nothing of the sender's is changed.
ReadMessage read_message(std::string_view json, std::string_view pointer,
                         const MessageRules& rules,
                         std::chrono::system_clock::time_point now);

}  // namespace runtime::rest
