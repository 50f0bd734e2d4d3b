#include <runtime/json_writer.hpp>
#include <runtime/kafka_outputs.hpp>
#include <runtime/read_record.hpp>
#include <utility>
#include <vector>

namespace runtime {
namespace {

constexpr const char* rules_header = "broken_rules";

std::string joined(std::span<const std::string> rules) {
  std::string text;
  for (const std::string& rule : rules) {
    text.append(text.empty() ? "" : ",").append(rule);
  }
  return text;
}

std::string line_about(const kafka::Message& message, bool rejected,
                       std::span<const std::string> rules) {
  std::string line;
  JsonWriter json(line);
  json.member("verdict", rejected ? "rejected" : "validated");
  append_read_record(json, message);
  json.member("rules", rules).end();
  return line;
}

}  // namespace

KafkaOutputs::KafkaOutputs(kafka::Config config, Topics topics, Output& output,
                           std::ostream& notes)
    : topics_(std::move(topics)),
      output_(output),
      producer_(std::move(config), {topics_.validated, topics_.rejected},
                output, notes) {}

void KafkaOutputs::validated(const kafka::Message& message) {
  pass_on(message, topics_.validated, {}, validated_);
}

void KafkaOutputs::rejected(const kafka::Message& message,
                            std::span<const std::string> broken_rules) {
  pass_on(message, topics_.rejected, broken_rules, rejected_);
}

void KafkaOutputs::pass_on(const kafka::Message& message,
                           const std::string& topic,
                           std::span<const std::string> rules,
                           std::uint64_t& counter) {
  const bool rejected = &topic == &topics_.rejected;
  const std::string names = joined(rules);
  std::vector<kafka::Header> headers;
  for (const kafka::Header& header : message.headers()) {
    headers.push_back(header);
  }
  if (rejected) {
    headers.push_back({rules_header, names});
  }
  kafka::Record record;
  record.topic = topic;
  record.key = message.key();
  record.value = message.value();
  record.headers = headers;
  record.timestamp = message.timestamp();
  producer_.send(record, message, line_about(message, rejected, rules),
                 counter);
}

kafka::Error KafkaOutputs::wait() {
  return producer_.wait();
}

void KafkaOutputs::close() {
  std::string line;
  JsonWriter json(line);
  json.object("summary")
      .member("validated", validated_)
      .member("rejected", rejected_)
      .member("not_written", not_written())
      .end();
  json.end();
  output_.line(line);
  output_.flush();
}

}  // namespace runtime
