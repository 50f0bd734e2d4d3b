#include "partitioning_reader.hpp"

#include <algorithm>
#include <kafka/producer.hpp>
#include <map>
#include <memory>
#include <sstream>
#include <support/cluster.hpp>
#include <support/failure.hpp>

namespace lab {
namespace {

using namespace std::chrono_literals;
using support::count_of;

const ProgramWords words{
    .name = "reader",
    .right_end =
        "it ends by itself when every partition that it was asked "
        "for has been read to its end",
    .lost_with_it = "Nobody learns what it would have found.",
    .hangs =
        "Whoever asked whether the payments are in order waits for an "
        "answer that never comes.",
    .no_start = "Nobody can look whether the payments are in order."};

kafka::Producer& writer() {
  static kafka::Producer* const only =  // never destroyed, see cluster.hpp
      std::make_unique<kafka::Producer>(
          kafka::Config{{"bootstrap.servers", support::bootstrap()},
                        {"linger.ms", "1"},
                        {"log_level", "2"}})
          .release();
  return *only;
}

std::int64_t number_in(const support::JsonObject& object,
                       std::string_view name) {
  const auto found = object.find(name);
  return found == object.end() ||
                 found->second.kind != support::JsonValue::Kind::number
             ? -1
             : static_cast<std::int64_t>(found->second.number);
}

Place place_in(const support::JsonObject& object) {
  return {static_cast<std::int32_t>(number_in(object, "partition")),
          number_in(object, "offset")};
}

// "of CUST0042, made at 2026-03-01T00:07:01.000Z"
std::string whose(const support::JsonObject& record) {
  const auto text = [&record](std::string_view name) {
    const auto found = record.find(name);
    return found != record.end() &&
                   found->second.kind == support::JsonValue::Kind::string
               ? found->second.text
               : std::string{};
  };
  const std::string key = text("key");
  return "of " + (key.empty() ? "a guest" : key) + ", made at " +
         text("timestamp");
}

void take_line(const std::string& line, Read& read) {
  const auto object = support::parse_object(line);
  if (!object) {
    return;
  }
  if (const auto inner = object->find("out_of_order"); inner != object->end()) {
    if (const auto record = support::parse_object(inner->second.text)) {
      read.out_of_order.emplace(place_in(*record), whose(*record));
    }
  } else if (const auto summary = object->find("summary");
             summary != object->end()) {
    if (const auto content = support::parse_object(summary->second.text);
        content && content->contains("unread_partitions")) {
      read.unread = content->find("unread_partitions")->second.text;
    }
  } else {
    read.records.push_back(place_in(*object));
  }
}

std::string last_line(const std::string& text) {
  const std::size_t end = text.find_last_not_of('\n');
  if (end == std::string::npos) {
    return {};
  }
  const std::size_t begin = text.find_last_of('\n', end);
  return text.substr(begin + 1, end - begin);
}

std::string list(const std::set<std::int32_t>& partitions) {
  std::string text;
  for (const std::int32_t partition : partitions) {
    text.append(text.empty() ? "" : ", ").append(std::to_string(partition));
  }
  return (partitions.size() == 1 ? "partition " : "partitions ") + text;
}

std::string seen_in(const Read& read) {
  std::string text = count_of(read.records.size(), "record") +
                     " printed, status " + std::to_string(read.status);
  if (read.unread != "[]" && !read.unread.empty()) {
    text += ", not read to the end: " + read.unread;
  }
  return read.errors.empty()
             ? text
             : text + "; it says: " + support::shown(read.errors, 160);
}

std::vector<std::int64_t> offsets_in(const Read& read, std::int32_t partition) {
  std::vector<std::int64_t> offsets;
  for (const Place& place : read.records) {
    if (place.first == partition) {
      offsets.push_back(place.second);
    }
  }
  return offsets;
}

}  // namespace

void write(const std::string& topic, const std::vector<Past>& records) {
  kafka::Producer& producer = writer();
  const std::chrono::sys_days day{std::chrono::year{2026} / 3 / 1};
  for (const Past& past : records) {
    kafka::Record record{.topic = topic,
                         .partition = past.partition,
                         .value = R"({"amount":1.00,"currency":"EUR"})",
                         .timestamp = day + std::chrono::seconds{past.second}};
    if (past.customer) {
      record.key = *past.customer;
    }
    if (const kafka::Error refused = producer.send(record)) {
      throw support::BrokerProblem{"Writing to " + topic + ": " +
                                   refused.text()};
    }
  }
  if (const kafka::Error late = producer.flush(10s)) {
    throw support::BrokerProblem{"Writing to " + topic + ": " + late.text()};
  }
}

std::string text_of(const Place& place) {
  return "partition " + std::to_string(place.first) + ", offset " +
         std::to_string(place.second);
}

ReaderRun::ReaderRun(const std::string& topic, const std::string& partitions)
    : program_{program_options(support::bootstrap(), {},
                               {"--topic", topic, "--consume", partitions})} {
  program_.close_input();
}

Read ReaderRun::finish() {
  const support::Ending& ending = program_.wait();
  check_ended(words, ending);
  Read read{.records = {},
            .out_of_order = {},
            .status = ending.status.value_or(-1),
            .unread = {},
            .errors = last_line(ending.errors)};
  std::istringstream lines(ending.output);
  for (std::string line; std::getline(lines, line);) {
    take_line(line, read);
  }
  return read;
}

void check_records(const Read& read, const std::set<std::int32_t>& partitions,
                   const std::vector<std::int64_t>& sizes) {
  for (const Place& place : read.records) {
    if (!partitions.contains(place.first)) {
      support::fail_now(
          {.reason = "The reader printed records of partitions that it was "
                     "not asked for.",
           .expected = "records of " + list(partitions) + " and of no other",
           .seen = "a record of " + text_of(place),
           .means = "Whoever looks for a mistake in one partition drowns in "
                    "the records of all others."});
    }
  }
  for (const std::int32_t partition : partitions) {
    const auto offsets = offsets_in(read, partition);
    const std::int64_t size = sizes[static_cast<std::size_t>(partition)];
    if (std::ssize(offsets) < size) {
      support::fail_now(
          {.reason = "The reader did not read everything: " +
                     std::to_string(size - std::ssize(offsets)) + " of " +
                     count_of(static_cast<std::size_t>(size), "record") +
                     " in partition " + std::to_string(partition) +
                     " were not printed.",
           .expected = "every record of " + list(partitions) +
                       ", from the beginning to the end",
           .seen = seen_in(read),
           .means = "What is out of order may be among those that nobody "
                    "looked at."});
    }
    bool in_order = std::ssize(offsets) == size;
    for (std::size_t i = 0; i < offsets.size(); ++i) {
      in_order &= offsets[i] == static_cast<std::int64_t>(i);
    }
    if (!in_order) {
      support::fail_now(
          {.reason = "The reader printed the records of partition " +
                     std::to_string(partition) +
                     " more than once or out of their order.",
           .expected = "each record once, the offsets 0 to " +
                       std::to_string(size - 1) + " one after the other",
           .seen = seen_in(read),
           .means = "The proof that the payments are in order proves "
                    "nothing."});
    }
  }
  if (read.unread != "[]") {
    support::fail_now(
        {.reason = "The reader does not say of every partition that it has "
                   "been read to its end.",
         .expected = "reading.ended() is called for each partition whose end "
                     "poll() reports, an empty one included",
         .seen = seen_in(read),
         .means = "Nobody knows whether all was read, or reading broke off."});
  }
}

void check_out_of_order(const Read& read, const std::set<Place>& places,
                        const std::string& why) {
  for (const Place& place : places) {
    if (!read.out_of_order.contains(place)) {
      support::fail_now(
          {.reason = "The reader did not find a record that is out of order.",
           .expected = text_of(place) + ": " + why,
           .seen = count_of(read.out_of_order.size(), "record") +
                   " called out of order, and not this one",
           .means = "The order is broken, and the proof says that all is "
                    "well: the refund is booked before the payment."});
    }
  }
  for (const auto& [place, record] : read.out_of_order) {
    if (!places.contains(place)) {
      support::fail_now(
          {.reason = "The reader calls a record out of order that is not.",
           .expected = "only records that are older than one of the same "
                       "customer before them in the same partition; guests "
                       "have no order, and the same moment is no earlier one",
           .seen = text_of(place) + ", " + record,
           .means = "After the third false alarm nobody looks at the fourth, "
                    "which is a true one."});
    }
  }
  const int status = places.empty() ? 0 : 1;
  if (read.status != status) {
    support::fail_now(
        {.reason = "The reader ended with status " +
                   std::to_string(read.status) + " instead of " +
                   std::to_string(status) + ".",
         .expected = "0 when everything is in order and was read, else 1",
         .seen = seen_in(read),
         .means = "The script that started it goes on as if all was well, or "
                  "stops for nothing."});
  }
}

}  // namespace lab
