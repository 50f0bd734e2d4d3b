#include <runtime/hundredths.hpp>
#include <runtime/json_reader.hpp>
#include <runtime/json_string.hpp>
#include <runtime/json_writer.hpp>
#include <runtime/user_event.hpp>

namespace runtime {
namespace {

std::string amount_text(std::int64_t cents) {
  const std::string digits = std::to_string(cents % 100);
  return std::to_string(cents / 100) + (digits.size() < 2 ? ".0" : ".") +
         digits;
}

/// Takes one member over; says what is wrong with it, or nothing.
std::string take(UserEvent& event, const JsonMember& member) {
  const std::string name = decode_json_string(member.name);
  if (name == "user_id" || name == "type") {
    if (member.type != JsonType::string) {
      return name + " is no string";
    }
    (name == "type" ? event.type : event.user_id) =
        decode_json_string(member.value);
  } else if (name == "amount") {
    const auto cents = member.type == JsonType::number
                           ? read_hundredths(member.value).minor
                           : std::nullopt;
    if (!cents) {
      return "amount is no number with at most two decimals";
    }
    event.cents = *cents;
  }
  return {};
}

}  // namespace

std::string to_json(const UserEvent& event) {
  std::string json;
  JsonWriter writer(json);
  writer.member("user_id", event.user_id).member("type", event.type);
  if (event.type == "purchase") {
    writer.raw_member("amount", amount_text(event.cents));
  }
  writer.end();
  return json;
}

std::optional<UserEvent> read_user_event(std::string_view json,
                                         std::string& problem) {
  const JsonObject object = read_json_object(json, "an event");
  problem = object.problem;
  UserEvent event;
  for (const JsonMember& member : object.members) {
    if (problem.empty()) {
      problem = take(event, member);
    }
  }
  if (problem.empty() && (event.user_id.empty() || event.type.empty())) {
    problem = event.user_id.empty() ? "user_id is missing" : "type is missing";
  }
  return problem.empty() ? std::optional{event} : std::nullopt;
}

}  // namespace runtime
