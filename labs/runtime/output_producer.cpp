#include <array>
#include <chrono>
#include <ostream>
#include <runtime/client_config.hpp>
#include <runtime/output_producer.hpp>
#include <sstream>

namespace runtime {
namespace {

using namespace std::chrono_literals;

/// After this long without an acknowledgement a person is told.
constexpr auto noticeable = 2s;

}  // namespace

kafka::Config make_output_config(
    const ClientFlags& flags, std::string_view client_id,
    const std::vector<std::pair<std::string, std::string>>& properties) {
  const std::array<Property, 7> defaults = {{
      {"client.id", client_id},
      {"compression.type", "lz4"},
      // A broker that restarts is waited for.
      {"delivery.timeout.ms", "30000"},
      // One request after the other: a batch that is sent again cannot come
      // behind the next one, so a customer's payments stay in order.
      {"max.in.flight.requests.per.connection", "1"},
      // How large a record may be is for the topics to say.
      {"message.max.bytes", "10000000"},
      // A misspelt topic is an error soon, not after the delivery timeout.
      {"topic.metadata.propagation.max.ms", "2000"},
      {"acks", "all"},
  }};
  ClientFlags client = flags;
  client.properties.clear();
  std::ostringstream said_already;
  kafka::Config config = make_client_config(
      client, defaults, [](kafka::Config same) { return same; }, said_already);
  for (const auto& [name, value] : properties) {
    try {
      config.set(name, value);
    } catch (const kafka::Exception& error) {
      std::string flag = "--output-property ";
      flag.append(name).append("=").append(value);
      throw UsageError(flag + ": " + error.what());
    }
  }
  return config;
}

OutputProducer::OutputProducer(kafka::Config config,
                               const std::vector<std::string>& topics,
                               Output& output, std::ostream& notes)
    : output_(output),
      notes_(notes),
      producer_(std::move(config), [this](const kafka::DeliveryReport& report) {
        on_delivery(report);
      }) {
  // A topic that is known before there is a connection is asked for with the
  // first one. Else librdkafka 2.0.2 lets its first record wait for a second.
  for (const std::string& topic : topics) {
    handles_.emplace_back(
        rd_kafka_topic_new(producer_.native(), topic.c_str(), nullptr),
        &rd_kafka_topic_destroy);
  }
}

void OutputProducer::send(kafka::Record record, const kafka::Message& read,
                          std::string line, std::uint64_t& counter) {
  ++handed_over_;
  if (failed_) {
    return;  // behind a record that is missing nothing is committed anyway
  }
  entries_.push_back({.partition = read.partition(),
                      .offset = read.offset(),
                      .line = std::move(line),
                      .counter = &counter});
  record.opaque = forgotten_ + entries_.size();

  kafka::Error refused = producer_.send(record);
  while (refused.code() == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
    producer_.poll(100ms);
    refused = producer_.send(record);
  }
  if (refused) {
    Entry& entry = entries_.back();
    entry.answered = true;
    fail(entry, record.topic, refused);
  }
  producer_.poll(0ms);
}

void OutputProducer::on_delivery(const kafka::DeliveryReport& report) {
  Entry& entry =
      entries_.at(static_cast<std::size_t>(report.opaque() - forgotten_ - 1));
  entry.answered = true;
  if (const kafka::Error error = report.error()) {
    fail(entry, report.topic(), error);
  } else {
    ++written_;
    ++*entry.counter;
    output_.line(entry.line);
  }
  while (!entries_.empty() && entries_.front().answered) {
    entries_.pop_front();
    ++forgotten_;
  }
}

void OutputProducer::fail(const Entry& entry, std::string_view topic,
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

kafka::Error OutputProducer::wait() {
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

}  // namespace runtime
