#include "fixture.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <stdexcept>
#include <utility>

namespace kafka::test {

std::string broker() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody sets the environment here
  const char* address = std::getenv("LAB_BROKER");
  if (address == nullptr || *address == '\0') {
    throw std::runtime_error{
        "LAB_BROKER is not set: this test needs a real Kafka. Run ./lab test, "
        "which starts one, or export LAB_BROKER=host:port"};
  }
  return address;
}

Admin& admin() {
  static Admin shared{{{"bootstrap.servers", broker()}}};
  return shared;
}

std::string unique(std::string_view what) {
  static const unsigned run = std::random_device{}();
  static std::atomic<unsigned> number{0};
  return "test-" + std::string{what} + "-" + std::to_string(::getpid()) + "-" +
         std::to_string(run) + "-" + std::to_string(++number);
}

Topic::Topic(int partitions,
             std::vector<std::pair<std::string, std::string>> config)
    : name_{unique("topic")} {
  if (const Error error = admin().create_topic({.name = name_,
                                                .partitions = partitions,
                                                .config = std::move(config)},
                                               patience)) {
    throw Exception{error, "create a topic for this test on " + broker()};
  }
}

Topic::~Topic() {
  if (const Error error = admin().delete_topic(name_, patience)) {
    static_cast<void>(std::fprintf(stderr, "topic %s is left behind: %s\n",
                                   name_.c_str(), error.text().c_str()));
  }
}

void Topic::fill(const std::vector<std::string>& values,
                 std::int32_t partition) const {
  Error failed;
  Producer producer{producer_config(broker()),
                    [&](const DeliveryReport& report) {
                      if (Error error = report.error()) {
                        failed = std::move(error);
                      }
                    }};
  for (const std::string& value : values) {
    if (const Error error = producer.send(
            {.topic = name_, .partition = partition, .value = value})) {
      throw Exception{error, "fill a topic"};
    }
  }
  const Error late = producer.flush(patience);
  if (late || failed) {
    throw Exception{late ? late : failed, "fill a topic"};
  }
}

Group::Group() : name_{unique("group")} {
  static_cast<void>(admin());  // so that only a constructor throws
}

Group::~Group() {
  const detail::Owned<rd_kafka_DeleteGroup_t, rd_kafka_DeleteGroup_destroy>
      group{rd_kafka_DeleteGroup_new(name_.c_str())};
  const detail::OwnedQueue queue{rd_kafka_queue_new(admin().native())};
  std::array<rd_kafka_DeleteGroup_t*, 1> groups{group.get()};
  rd_kafka_DeleteGroups(admin().native(), groups.data(), groups.size(), nullptr,
                        queue.get());
  const detail::OwnedEvent answer{
      rd_kafka_queue_poll(queue.get(), detail::milliseconds(patience))};
}

Config Group::config() const {
  return {{"bootstrap.servers", broker()},   {"group.id", name_},
          {"auto.offset.reset", "earliest"}, {"enable.auto.commit", "false"},
          {"heartbeat.interval.ms", "50"},   {"session.timeout.ms", "6000"}};
}

Config producer_config(std::string_view bootstrap) {
  return {{"bootstrap.servers", bootstrap}, {"linger.ms", "0"}};
}

std::vector<Message> receive(Consumer& consumer, std::size_t count) {
  std::vector<Message> messages;
  eventually([&] {
    if (auto message = consumer.poll(100ms); message && !message->error()) {
      messages.push_back(std::move(*message));
    }
    return messages.size() >= count;
  });
  return messages;
}

std::vector<std::string> values(const std::vector<Message>& messages) {
  std::vector<std::string> texts;
  texts.reserve(messages.size());
  for (const Message& message : messages) {
    texts.emplace_back(message.value().value_or("(null)"));
  }
  return texts;
}

bool Reports::one_each(std::uint64_t last) const {
  for (const auto& [opaque, count] : count_) {
    if (opaque < 1 || opaque > last || count != 1) {
      return false;
    }
  }
  return count_.size() == last;
}

int Reports::with(rd_kafka_resp_err_t code) const {
  const auto found = codes_.find(code);
  return found == codes_.end() ? 0 : found->second;
}

int Reports::all() const {
  int sum = 0;
  for (const auto& [opaque, count] : count_) {
    sum += count;
  }
  return sum;
}

}  // namespace kafka::test
