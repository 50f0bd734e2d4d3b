#include "reading.hpp"

#include <chrono>
#include <kafka/consumer.hpp>
#include <stdexcept>

namespace faults {
namespace {

using namespace std::chrono_literals;
constexpr auto patience = 30s;

support::SeenRecord to_record(const kafka::Message& message) {
  const auto copy = [](std::optional<std::string_view> bytes) {
    return bytes ? std::optional{std::string{*bytes}} : std::nullopt;
  };
  support::SeenRecord record;
  record.partition = message.partition();
  record.offset = message.offset();
  record.key = copy(message.key());
  record.value = copy(message.value());
  for (const kafka::Header& header : message.headers()) {
    record.headers.push_back({std::string{header.name}, copy(header.value)});
  }
  return record;
}

}  // namespace

std::vector<support::SeenRecord> read_all(const std::string& bootstrap,
                                          const std::string& topic) {
  kafka::Consumer consumer{{{"bootstrap.servers", bootstrap},
                            {"group.id", "fault-drills"},
                            {"enable.auto.commit", "false"},
                            {"enable.partition.eof", "true"},
                            {"isolation.level", "read_committed"},
                            {"log_level", "2"}}};
  const kafka::TopicPartition all{topic, 0, RD_KAFKA_OFFSET_BEGINNING};
  consumer.assign({&all, 1});
  std::vector<support::SeenRecord> records;
  const auto until = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < until) {
    const auto message = consumer.poll(100ms);
    if (!message) {
      continue;
    }
    if (message->end_of_partition()) {
      return records;
    }
    if (!message->error()) {
      records.push_back(to_record(*message));
    }
  }
  throw std::runtime_error("topic " + topic + " cannot be read to its end");
}

}  // namespace faults
