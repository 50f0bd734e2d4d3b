#pragma once
// Something that a user of a shop did, and its JSON text:
//
//   {"user_id":"user_456","type":"purchase","amount":999.99}

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace runtime {

struct UserEvent {
  std::string user_id;
  std::string type;        ///< "login", "purchase" or "logout"
  std::int64_t cents = 0;  ///< of a purchase: 999.99 is 99999
};

/// The event as JSON text.
std::string to_json(const UserEvent& event);

/// The event that a JSON text holds; fields that it does not know are no
/// mistake. Nothing when the text is not JSON, user_id or type is missing or no
/// string, or amount is no number with at most two decimals; then `problem`
/// says which.
std::optional<UserEvent> read_user_event(std::string_view json,
                                         std::string& problem);

}  // namespace runtime
