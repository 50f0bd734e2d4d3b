#include "broker/readiness.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <kafka/admin.hpp>
#include <kafka/consumer.hpp>
#include <kafka/producer.hpp>
#include <payments/topics.hpp>
#include <random>
#include <set>
#include <thread>
#include <vector>

namespace broker {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Kafka's tools and user interfaces hide names that begin like this.
constexpr const char* check_topic = "__broker_check";

// No broker.address.family=v4: with it librdkafka cannot even resolve 127.0.0.1
// on a machine that has no network but loopback.
// Quick on a broker that has just opened its port; silent, because what goes
// wrong here is reported by the caller in better words.
kafka::Config quick_config(const std::string& address) {
  return {{"bootstrap.servers", address},
          {"client.id", "broker-check"},
          {"log_level", "0"},
          {"reconnect.backoff.ms", "10"},
          {"reconnect.backoff.max.ms", "50"},
          {"socket.connection.setup.timeout.ms", "2000"},
          {"topic.metadata.refresh.fast.interval.ms", "20"}};
}

// All topics there are, the labs' and the check's made if they were missing.
std::vector<kafka::TopicPartition> create_topics(const std::string& address,
                                                 milliseconds timeout) {
  kafka::Admin admin(quick_config(address));
  std::vector<kafka::TopicPartition> partitions;
  std::set<std::string> there;
  for (const auto& topic : admin.describe_topics(timeout)) {
    there.insert(topic.name);
    for (const auto& partition : topic.partitions) {
      partitions.push_back({topic.name, partition.id});
    }
  }
  std::vector<kafka::Admin::NewTopic> missing;
  const auto want = [&](std::string name, int count) {
    if (there.contains(name)) {
      return;
    }
    for (int i = 0; i < count; ++i) {
      partitions.push_back({name, i});
    }
    missing.push_back(
        {.name = std::move(name), .partitions = count, .replication = -1});
  };
  for (const std::string_view name : payments::topics::all) {
    want(std::string(name), payments::topics::partitions);
  }
  want(check_topic, 1);
  if (!missing.empty()) {
    for (const kafka::Error& error : admin.create_topics(missing, timeout)) {
      if (error && error.code() != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
        throw kafka::Exception(error, "create its topics");
      }
    }
  }
  return partitions;
}

// A partition that metadata says has a leader may still be refused by it for
// some milliseconds. One request asks about all of them.
void wait_for_leaders(kafka::Consumer& consumer,
                      const std::vector<kafka::TopicPartition>& partitions,
                      milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  for (;;) {
    const kafka::detail::OwnedList list(
        rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
    for (const auto& [topic, partition, offset, error] : partitions) {
      rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)
          ->offset = RD_KAFKA_OFFSET_END;
    }
    rd_kafka_resp_err_t error = rd_kafka_offsets_for_times(
        consumer.native(), list.get(), static_cast<int>(timeout.count()));
    for (int i = 0; i < list->cnt && error == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
      error = list->elems[i].err;
    }
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
      return;
    }
    if (Clock::now() >= deadline) {
      throw kafka::Exception(kafka::Error(error), "lead all its partitions");
    }
    constexpr milliseconds look_again{2};
    std::this_thread::sleep_for(look_again);
  }
}

std::string random_text() {
  std::random_device device;
  return std::to_string(device()) + std::to_string(device());
}

// The offset at which the broker has put it.
std::int64_t put(const std::string& address, const std::string& value,
                 milliseconds timeout) {
  kafka::Config config = quick_config(address);
  config.set("linger.ms", 0).set("delivery.timeout.ms", timeout);
  kafka::Error failure(RD_KAFKA_RESP_ERR__TIMED_OUT);
  std::int64_t offset = -1;
  kafka::Producer producer(std::move(config),
                           [&](const kafka::DeliveryReport& report) {
                             failure = report.error();
                             offset = report.offset();
                           });
  kafka::Record record;
  record.topic = check_topic;
  record.partition = 0;
  record.value = value;
  if (const kafka::Error refused = producer.send(record)) {
    throw kafka::Exception(refused, "take a record");
  }
  const kafka::Error late = producer.close(timeout);
  if (failure || late) {
    throw kafka::Exception(failure ? failure : late, "take a record");
  }
  return offset;
}

kafka::Config reader_config(const std::string& address) {
  kafka::Config config = quick_config(address);
  config
      .set("group.id", "broker-check")  // wanted by the library, not used
      .set("enable.auto.commit", false)
      .set("fetch.wait.max.ms", milliseconds{10});
  return config;
}

std::string fetch(kafka::Consumer& consumer, std::int64_t offset,
                  milliseconds timeout) {
  const std::array where = {kafka::TopicPartition{check_topic, 0, offset}};
  consumer.assign(where);
  const auto deadline = Clock::now() + timeout;
  while (Clock::now() < deadline) {
    const auto message = consumer.poll(milliseconds{50});
    if (message && !message->error() && message->value()) {
      return std::string(*message->value());
    }
  }
  throw kafka::Exception(kafka::Error(RD_KAFKA_RESP_ERR__TIMED_OUT),
                         "give the record back");
}

// How many brokers whoever answers takes for alive; 0 when nobody answers.
int brokers_known(kafka::Admin& admin) {
  constexpr int patience_ms = 1000;
  const struct rd_kafka_metadata* answer = nullptr;
  if (rd_kafka_metadata(admin.native(), 0, nullptr, &answer, patience_ms) !=
      RD_KAFKA_RESP_ERR_NO_ERROR) {
    return 0;
  }
  const int count = answer->broker_cnt;
  rd_kafka_metadata_destroy(answer);
  return count;
}

bool connects(std::uint16_t port) {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): sockets' way.
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  const bool good = ::connect(probe, generic, sizeof address) == 0;
  ::close(probe);
  return good;
}

}  // namespace

std::string try_round_trip(const std::string& address, milliseconds timeout) {
  try {
    const auto partitions = create_topics(address, timeout);
    kafka::Consumer consumer(reader_config(address));
    wait_for_leaders(consumer, partitions, timeout);
    const std::string value = random_text();
    if (fetch(consumer, put(address, value, timeout), timeout) != value) {
      return "it gave back another record than it was given";
    }
    return {};
  } catch (const kafka::Exception& error) {
    return std::string("it does not ") + error.what();
  }
}

std::string wait_for_brokers(const std::string& bootstrap, int count,
                             milliseconds timeout,
                             const std::function<bool()>& give_up) {
  const auto deadline = Clock::now() + timeout;
  kafka::Admin admin(quick_config(bootstrap));
  int seen = 0;
  while (Clock::now() < deadline && !give_up()) {
    seen = brokers_known(admin);
    if (seen == count) {
      return {};
    }
    constexpr milliseconds look_again{10};
    std::this_thread::sleep_for(look_again);
  }
  return std::to_string(seen) + " of " + std::to_string(count) +
         " brokers are there";
}

bool answers(const std::string& address, milliseconds timeout) {
  try {
    kafka::Admin admin(quick_config(address));
    return !admin.describe_topics(timeout).empty();
  } catch (const kafka::Exception&) {
    return false;
  }
}

bool wait_for_port(std::uint16_t port, milliseconds timeout,
                   const std::function<bool()>& give_up) {
  constexpr milliseconds look_again{5};
  const auto deadline = Clock::now() + timeout;
  while (!connects(port)) {
    if (Clock::now() >= deadline || give_up()) {
      return false;
    }
    std::this_thread::sleep_for(look_again);
  }
  return true;
}

}  // namespace broker
