#include <payments/dead_letter.hpp>
#include <runtime/dlq_outputs.hpp>
#include <runtime/json_writer.hpp>
#include <runtime/read_record.hpp>
#include <string_view>
#include <utility>
#include <vector>

namespace runtime {
namespace {

namespace dead_letter = payments::dead_letter;

/// A header of the record as a member of the line; null where it is missing.
void append_header(JsonWriter& json, std::string_view name,
                   const kafka::Record& record, std::string_view header) {
  for (const kafka::Header& one : record.headers) {
    if (one.name == header && one.value) {
      json.member(name, *one.value);
      return;
    }
  }
  json.null_member(name);
}

/// The same for a header that is a number.
void append_number(JsonWriter& json, std::string_view name,
                   const kafka::Record& record, std::string_view header) {
  constexpr std::size_t longest = 9;  // digits
  for (const kafka::Header& one : record.headers) {
    const std::string_view text = one.value.value_or("");
    if (one.name == header && !text.empty() && text.size() <= longest &&
        text.find_first_not_of("0123456789") == std::string_view::npos) {
      json.member(name, std::stoi(std::string(text)));
      return;
    }
  }
  json.null_member(name);
}

std::string dead_letter_line(const kafka::Record& record,
                             const kafka::Message& read) {
  std::string line;
  JsonWriter json(line);
  json.member("verdict", "dead_letter");
  append_read_record(json, read);
  append_header(json, "class", record, dead_letter::failure_class);
  append_number(json, "attempts", record, dead_letter::attempts);
  append_header(json, "message", record, dead_letter::message);
  json.end();
  return line;
}

std::string replay_line(std::string_view verdict, const kafka::Record& record,
                        const kafka::Message& read) {
  std::string line;
  JsonWriter json(line);
  json.member("verdict", verdict);
  append_read_record(json, read);
  json.member("topic", record.topic);
  append_number(json, "replays", record, dead_letter::replays);
  json.end();
  return line;
}

}  // namespace

KafkaDlqOutputs::KafkaDlqOutputs(kafka::Config config, Topics topics,
                                 Output& output, std::ostream& notes)
    : topics_(std::move(topics)),
      output_(output),
      producer_(std::move(config),
                topics_.replaying
                    ? std::vector<std::string>{topics_.parked}
                    : std::vector<std::string>{topics_.processed,
                                               topics_.dead_letters},
                output, notes) {}

void KafkaDlqOutputs::processed(const kafka::Message& message) {
  std::vector<kafka::Header> headers;
  for (const kafka::Header& header : message.headers()) {
    headers.push_back(header);
  }
  kafka::Record record;
  record.topic = topics_.processed;
  record.key = message.key();
  record.value = message.value();
  record.headers = headers;
  record.timestamp = message.timestamp();
  std::string line;
  JsonWriter json(line);
  json.member("verdict", "processed");
  append_read_record(json, message);
  json.end();
  producer_.send(record, message, std::move(line), processed_);
}

void KafkaDlqOutputs::send(const kafka::Record& record,
                           const kafka::Message& read) {
  if (!topics_.replaying) {
    producer_.send(record, read, dead_letter_line(record, read), dead_letters_);
  } else if (record.topic == topics_.parked) {
    producer_.send(record, read, replay_line("parked", record, read), parked_);
  } else {
    producer_.send(record, read, replay_line("replayed", record, read),
                   replayed_);
  }
}

kafka::Error KafkaDlqOutputs::wait() {
  return producer_.wait();
}

void KafkaDlqOutputs::close() {
  std::string line;
  JsonWriter json(line);
  JsonWriter summary = json.object("summary");
  if (topics_.replaying) {
    summary.member("replayed", replayed_).member("parked", parked_);
  } else {
    summary.member("processed", processed_)
        .member("dead_letters", dead_letters_);
  }
  summary.member("not_written", not_written()).end();
  json.end();
  output_.line(line);
  output_.flush();
}

}  // namespace runtime
