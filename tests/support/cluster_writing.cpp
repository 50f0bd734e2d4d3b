// How the judge writes records: with one producer for the whole process, which
// is never destroyed (see cluster.hpp).

#include <kafka/producer.hpp>
#include <memory>
#include <support/admin_request.hpp>
#include <support/cluster.hpp>

namespace support {
namespace {

// What is being written: reports find their record by its number.
std::vector<SeenRecord>*& being_written() {
  static std::vector<SeenRecord>* records = nullptr;
  return records;
}

kafka::Error& first_error() {
  static kafka::Error error;
  return error;
}

void on_delivery(const kafka::DeliveryReport& report) {
  if (const kafka::Error error = report.error()) {
    first_error() = error;
    return;
  }
  SeenRecord& record =
      being_written()->at(static_cast<std::size_t>(report.opaque()));
  record.partition = report.partition();
  record.offset = report.offset();
}

kafka::Producer& producer() {
  static kafka::Producer* const only =
      std::make_unique<kafka::Producer>(
          kafka::Config{{"bootstrap.servers", bootstrap()},
                        {"acks", "all"},
                        {"linger.ms", "1"},
                        {"message.max.bytes", "10000000"},
                        {"max.in.flight.requests.per.connection", "1"},
                        {"delivery.timeout.ms", "10000"},
                        {"log_level", "2"}},
          on_delivery)
          .release();
  return *only;
}

std::optional<std::string_view> view(const std::optional<std::string>& text) {
  return text ? std::optional<std::string_view>{*text} : std::nullopt;
}

kafka::Error send(const std::string& topic, const SeenRecord& from,
                  std::uint64_t number) {
  std::vector<kafka::Header> headers;
  headers.reserve(from.headers.size());
  for (const SeenRecord::Header& header : from.headers) {
    headers.push_back({header.name, view(header.value)});
  }
  const kafka::Record record{.topic = topic,
                             .partition = from.partition,
                             .key = view(from.key),
                             .value = view(from.value),
                             .headers = headers,
                             .opaque = number};
  kafka::Error refused = producer().send(record);
  while (refused.code() == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
    producer().poll(std::chrono::milliseconds{100});
    refused = producer().send(record);
  }
  return refused;
}

}  // namespace

void Cluster::write(const std::string& topic,
                    std::vector<SeenRecord>& records) {
  being_written() = &records;
  first_error() = {};
  std::uint64_t number = 0;
  for (const SeenRecord& record : records) {
    if (const kafka::Error refused = send(topic, record, number++)) {
      give_up("writing to topic " + topic, refused.text());
    }
  }
  kafka::Error error = producer().flush(admin_patience);
  if (!error) {
    error = first_error();
  }
  if (error) {
    give_up("writing to topic " + topic, error.text());
  }
}

}  // namespace support
