#include <chrono>
#include <ostream>
#include <payments/draft.hpp>
#include <runtime/json_writer.hpp>
#include <runtime/kafka_outputs.hpp>
#include <utility>

namespace runtime {
namespace {

using namespace std::chrono_literals;

constexpr const char* rules_header = "broken_rules";

/// After this long without an acknowledgement a person is told.
constexpr auto noticeable = 2s;

/// A payment's id that is longer is none, and has no place in a line.
constexpr std::size_t longest_id = 100;

std::string joined(std::span<const std::string> rules) {
  std::string text;
  for (const std::string& rule : rules) {
    text.append(text.empty() ? "" : ",").append(rule);
  }
  return text;
}

std::string id_of(const kafka::Message& message) {
  std::string id = payments::read_draft(message.value().value_or(""))
                       .payment_id.value_or("");
  return id.size() <= longest_id ? id : std::string{};
}

}  // namespace

KafkaOutputs::KafkaOutputs(kafka::Config config, Topics topics, Output& output,
                           std::ostream& notes)
    : topics_(std::move(topics)),
      output_(output),
      notes_(notes),
      producer_(
          std::move(config),
          [this](const kafka::DeliveryReport& report) { on_delivery(report); }),
      // A topic that is known before there is a connection is asked for with
      // the first one. Else librdkafka 2.0.2 lets its first record wait for a
      // second.
      validated_handle_(rd_kafka_topic_new(producer_.native(),
                                           topics_.validated.c_str(), nullptr),
                        &rd_kafka_topic_destroy),
      rejected_handle_(rd_kafka_topic_new(producer_.native(),
                                          topics_.rejected.c_str(), nullptr),
                       &rd_kafka_topic_destroy) {}

void KafkaOutputs::validated(const kafka::Message& message) {
  pass_on(message, topics_.validated, {});
}

void KafkaOutputs::rejected(const kafka::Message& message,
                            std::span<const std::string> broken_rules) {
  pass_on(message, topics_.rejected, broken_rules);
}

void KafkaOutputs::pass_on(const kafka::Message& message,
                           const std::string& topic,
                           std::span<const std::string> rules) {
  ++handed_over_;
  if (failed_) {
    return;  // behind a record that is missing nothing is committed anyway
  }
  const std::string names = joined(rules);
  std::vector<kafka::Header> headers;
  for (const kafka::Header& header : message.headers()) {
    headers.push_back(header);
  }
  if (&topic == &topics_.rejected) {
    headers.push_back({rules_header, names});
  }
  entries_.push_back({.partition = message.partition(),
                      .offset = message.offset(),
                      .payment_id = id_of(message),
                      .rules = {rules.begin(), rules.end()}});
  kafka::Record record;
  record.topic = topic;
  record.key = message.key();
  record.value = message.value();
  record.headers = headers;
  record.timestamp = message.timestamp();
  record.opaque = forgotten_ + entries_.size();

  kafka::Error refused = producer_.send(record);
  while (refused.code() == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
    producer_.poll(100ms);
    refused = producer_.send(record);
  }
  if (refused) {
    Entry& entry = entries_.back();
    entry.answered = true;
    fail(entry, topic, refused);
  }
  producer_.poll(0ms);
}

void KafkaOutputs::on_delivery(const kafka::DeliveryReport& report) {
  Entry& entry =
      entries_.at(static_cast<std::size_t>(report.opaque() - forgotten_ - 1));
  entry.answered = true;
  if (const kafka::Error error = report.error()) {
    fail(entry, report.topic(), error);
  } else {
    ++(report.topic() == topics_.rejected ? rejected_ : validated_);
    print(entry, report.topic() == topics_.rejected);
  }
  while (!entries_.empty() && entries_.front().answered) {
    entries_.pop_front();
    ++forgotten_;
  }
}

void KafkaOutputs::print(const Entry& entry, bool rejected) {
  JsonWriter json(line_);
  json.member("verdict", rejected ? "rejected" : "validated")
      .member("partition", entry.partition)
      .member("offset", entry.offset);
  if (entry.payment_id.empty()) {
    json.null_member("payment_id");
  } else {
    json.member("payment_id", entry.payment_id);
  }
  json.member("rules", entry.rules).end();
  output_.line(line_);
  line_.clear();
}

void KafkaOutputs::fail(const Entry& entry, std::string_view topic,
                        const kafka::Error& error) {
  if (failed_) {
    return;  // one is enough to stop, and to know why
  }
  failed_ = error;
  notes_ << "error: the record at partition " << entry.partition << ", offset "
         << entry.offset << " cannot be written to " << topic << ": "
         << error.text() << " (" << error.name()
         << "). Its offset must not be committed\n";
}

kafka::Error KafkaOutputs::wait() {
  const auto begin = std::chrono::steady_clock::now();
  bool told = false;
  kafka::Error unfinished = producer_.flush(100ms);
  // This ends: delivery.timeout.ms ends every record's wait for a report.
  while (unfinished.code() == RD_KAFKA_RESP_ERR__TIMED_OUT) {
    if (!told && std::chrono::steady_clock::now() - begin >= noticeable) {
      told = true;
      notes_ << "note: the broker has not acknowledged "
             << producer_.outstanding() << " outputs for "
             << std::chrono::seconds{noticeable}.count()
             << " s: waiting, nothing is lost\n";
    }
    unfinished = producer_.flush(100ms);
  }
  if (told && !failed_) {
    notes_ << "note: the broker acknowledges again\n";
  }
  output_.flush();
  return failed_ ? failed_ : unfinished;
}

void KafkaOutputs::close() {
  JsonWriter json(line_);
  json.object("summary")
      .member("validated", validated_)
      .member("rejected", rejected_)
      .member("not_written", not_written())
      .end();
  json.end();
  output_.line(line_);
  line_.clear();
  output_.flush();
}

}  // namespace runtime
