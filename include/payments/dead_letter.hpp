#pragma once
// The headers of a dead letter: where the record comes from, and why it could
// not be processed. All values are text. Kafka Connect and Kafka Streams name
// theirs __connect.errors.… and __streams.errors.….
//
//     headers.push_back({payments::dead_letter::topic, message.topic()});
//
// What is read from <payments/dead_letter.hpp> are names only: writing the
// letter is Lab 5.

#include <string_view>

namespace payments::dead_letter {

/// What the names of all seven begin with.
inline constexpr std::string_view prefix = "__payments.errors.";

/// Where the record was read: its topic, partition and offset.
inline constexpr std::string_view topic = "__payments.errors.topic";
inline constexpr std::string_view partition = "__payments.errors.partition";
inline constexpr std::string_view offset = "__payments.errors.offset";

/// When the record came into that topic: ISO 8601 in UTC.
inline constexpr std::string_view timestamp = "__payments.errors.timestamp";

/// Why it is a dead letter: "poison", "permanent" or "transient".
inline constexpr std::string_view failure_class = "__payments.errors.class";

/// The same for people, in one line.
inline constexpr std::string_view message = "__payments.errors.message";

/// How often it was tried, as a number.
inline constexpr std::string_view attempts = "__payments.errors.attempts";

/// How often it has been put back, as a number. Travels with the record, also
/// where it is no dead letter any more.
inline constexpr std::string_view replays = "__payments.replays";

}  // namespace payments::dead_letter
