// What the helper costs: the same records through raw librdkafka, through
// librdkafka++ and through the helper, in one process, turn by turn.
//
//   helper_cost [ROUNDS]
//
// A round sends and then reads back all records in each of the three ways. A
// ratio is the median of the rounds' ratios, so that both sides of each
// ratio were measured within the same second. The cluster is librdkafka's mock
// one, in this process: it judges nothing here, it only has to answer.

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafkacpp.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <kafka/consumer.hpp>
#include <kafka/mock_cluster.hpp>
#include <kafka/producer.hpp>
#include <map>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "allocation_count.hpp"
#include "figures.hpp"

namespace {

using namespace std::chrono_literals;

constexpr std::size_t records = 10'000;
constexpr int patience_ms = 30'000;
const std::string value(100, 'v');
const std::string key = "CUST0042";

/// What one way took, for one record.
struct Cost {
  double nanoseconds = 0;
  double allocations = 0;
};

/// Measures from its making to cost().
class Meter {
 public:
  [[nodiscard]] Cost cost() const {
    const auto n = static_cast<double>(records);
    return {(bench::thread_time() - time_) / n,
            static_cast<double>(bench::allocations() - allocations_) / n};
  }

 private:
  std::uint64_t allocations_ = bench::allocations();
  double time_ = bench::thread_time();
};

void require(bool condition, const std::string& what) {
  if (!condition) {
    throw std::runtime_error(what);
  }
}

kafka::Config producer_config(const std::string& servers) {
  return {{"bootstrap.servers", servers},
          {"queue.buffering.max.messages", "1000000"},
          {"linger.ms", "50"}};
}

kafka::Config consumer_config(const std::string& servers) {
  return {{"bootstrap.servers", servers},
          {"group.id", "cost"},
          {"auto.offset.reset", "earliest"},
          {"enable.auto.commit", "false"},
          {"fetch.wait.max.ms", "10"}};
}

/// The same configuration for the C API, which takes it over.
rd_kafka_conf_t* raw_config(const kafka::Config& config) {
  rd_kafka_conf_t* const raw = rd_kafka_conf_new();
  for (const auto& [name, text] : config.explicitly_set()) {
    std::array<char, 256> why{};
    require(rd_kafka_conf_set(raw, name.c_str(), text.c_str(), why.data(),
                              why.size()) == RD_KAFKA_CONF_OK,
            why.data());
  }
  return raw;
}

/// And for librdkafka++.
std::unique_ptr<RdKafka::Conf> cpp_config(const kafka::Config& config) {
  std::unique_ptr<RdKafka::Conf> cpp(
      RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
  for (const auto& [name, text] : config.explicitly_set()) {
    std::string why;
    require(cpp->set(name, text, why) == RdKafka::Conf::CONF_OK, why);
  }
  return cpp;
}

// ------------------------------------------------------------------- produce

extern "C" void count_raw_report(rd_kafka_t* /*client*/,
                                 const rd_kafka_message_t* message,
                                 void* delivered) {
  *static_cast<std::size_t*>(delivered) +=
      message->err == RD_KAFKA_RESP_ERR_NO_ERROR ? 1U : 0U;
}

// librdkafka's macros cast in the old style and take pointers to what they do
// not change.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
rd_kafka_resp_err_t raw_send(rd_kafka_t* client, const char* topic,
                             bool with_headers) {
  auto* const payload = const_cast<char*>(value.data());  // NOLINT
  if (with_headers) {
    return rd_kafka_producev(
        client, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_KEY(key.data(), key.size()),
        RD_KAFKA_V_VALUE(payload, value.size()),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_HEADER("payment_id", key.data(), ssize_t(key.size())),
        RD_KAFKA_V_HEADER("content-type", "application/json", 16),
        RD_KAFKA_V_END);
  }
  return rd_kafka_producev(
      client, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_KEY(key.data(), key.size()),
      RD_KAFKA_V_VALUE(payload, value.size()),
      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
}
#pragma GCC diagnostic pop

Cost raw_produce(const std::string& servers, const std::string& topic,
                 bool with_headers) {
  std::size_t delivered = 0;
  rd_kafka_conf_t* const config = raw_config(producer_config(servers));
  rd_kafka_conf_set_dr_msg_cb(config, count_raw_report);
  rd_kafka_conf_set_opaque(config, &delivered);
  rd_kafka_t* const client =
      rd_kafka_new(RD_KAFKA_PRODUCER, config, nullptr, 0);
  require(client != nullptr, "rd_kafka_new");
  const Meter meter;
  for (std::size_t i = 0; i < records; ++i) {
    require(raw_send(client, topic.c_str(), with_headers) ==
                RD_KAFKA_RESP_ERR_NO_ERROR,
            "rd_kafka_producev");
  }
  require(rd_kafka_flush(client, patience_ms) == RD_KAFKA_RESP_ERR_NO_ERROR,
          "rd_kafka_flush");
  const Cost cost = meter.cost();
  require(delivered == records, "raw: not all records were delivered");
  rd_kafka_destroy(client);
  return cost;
}

class CountCppReports : public RdKafka::DeliveryReportCb {
 public:
  void dr_cb(RdKafka::Message& message) override {
    delivered += message.err() == RdKafka::ERR_NO_ERROR ? 1U : 0U;
  }
  std::size_t delivered = 0;
};

Cost cpp_produce(const std::string& servers, const std::string& topic) {
  CountCppReports reports;
  const auto config = cpp_config(producer_config(servers));
  std::string why;
  require(config->set("dr_cb", &reports, why) == RdKafka::Conf::CONF_OK, why);
  const std::unique_ptr<RdKafka::Producer> client(
      RdKafka::Producer::create(config.get(), why));
  require(client != nullptr, why);
  auto* const payload = const_cast<char*>(value.data());  // NOLINT
  const Meter meter;
  for (std::size_t i = 0; i < records; ++i) {
    require(client->produce(topic, RdKafka::Topic::PARTITION_UA,
                            RdKafka::Producer::RK_MSG_COPY, payload,
                            value.size(), key.data(), key.size(), 0,
                            nullptr) == RdKafka::ERR_NO_ERROR,
            "RdKafka::Producer::produce");
  }
  require(client->flush(patience_ms) == RdKafka::ERR_NO_ERROR,
          "RdKafka::Producer::flush");
  const Cost cost = meter.cost();
  require(reports.delivered == records,
          "librdkafka++: not all records were delivered");
  return cost;
}

Cost helper_produce(const std::string& servers, const std::string& topic,
                    bool with_headers) {
  std::size_t delivered = 0;
  kafka::Producer producer(producer_config(servers),
                           [&delivered](const kafka::DeliveryReport& report) {
                             delivered += report.delivered() ? 1U : 0U;
                           });
  const std::array<kafka::Header, 2> headers = {
      {{"payment_id", key}, {"content-type", "application/json"}}};
  kafka::Record record;
  record.topic = topic;
  record.key = key;
  record.value = value;
  if (with_headers) {
    record.headers = headers;
  }
  const Meter meter;
  for (std::size_t i = 0; i < records; ++i) {
    require(!producer.send(record), "kafka::Producer::send");
  }
  require(!producer.flush(std::chrono::milliseconds(patience_ms)),
          "kafka::Producer::flush");
  const Cost cost = meter.cost();
  require(delivered == records, "helper: not all records were delivered");
  return cost;
}

// ------------------------------------------------------------------- consume

Cost raw_consume(const std::string& servers, const std::string& topic) {
  rd_kafka_t* const client = rd_kafka_new(
      RD_KAFKA_CONSUMER, raw_config(consumer_config(servers)), nullptr, 0);
  require(client != nullptr, "rd_kafka_new");
  rd_kafka_poll_set_consumer(client);
  rd_kafka_topic_partition_list_t* const list =
      rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, topic.c_str(), 0)->offset = 0;
  require(rd_kafka_assign(client, list) == RD_KAFKA_RESP_ERR_NO_ERROR,
          "rd_kafka_assign");
  rd_kafka_topic_partition_list_destroy(list);
  std::size_t bytes = 0;
  const Meter meter;
  for (std::size_t seen = 0; seen < records;) {
    rd_kafka_message_t* const message =
        rd_kafka_consumer_poll(client, patience_ms);
    require(message != nullptr && message->err == RD_KAFKA_RESP_ERR_NO_ERROR,
            "rd_kafka_consumer_poll");
    bytes += message->len;
    rd_kafka_message_destroy(message);
    ++seen;
  }
  const Cost cost = meter.cost();
  require(bytes == records * value.size(), "raw: wrong bytes");
  rd_kafka_consumer_close(client);
  rd_kafka_destroy(client);
  return cost;
}

Cost cpp_consume(const std::string& servers, const std::string& topic) {
  const auto config = cpp_config(consumer_config(servers));
  std::string why;
  const std::unique_ptr<RdKafka::KafkaConsumer> client(
      RdKafka::KafkaConsumer::create(config.get(), why));
  require(client != nullptr, why);
  const std::unique_ptr<RdKafka::TopicPartition> partition(
      RdKafka::TopicPartition::create(topic, 0, 0));
  require(client->assign({partition.get()}) == RdKafka::ERR_NO_ERROR,
          "RdKafka::KafkaConsumer::assign");
  std::size_t bytes = 0;
  const Meter meter;
  for (std::size_t seen = 0; seen < records; ++seen) {
    const std::unique_ptr<RdKafka::Message> message(
        client->consume(patience_ms));
    require(message->err() == RdKafka::ERR_NO_ERROR,
            "RdKafka::KafkaConsumer::consume");
    bytes += message->len();
  }
  const Cost cost = meter.cost();
  require(bytes == records * value.size(), "librdkafka++: wrong bytes");
  client->close();
  return cost;
}

Cost helper_consume(const std::string& servers, const std::string& topic) {
  kafka::Consumer consumer(consumer_config(servers));
  const std::array<kafka::TopicPartition, 1> from = {
      {{.topic = topic, .partition = 0, .offset = 0}}};
  consumer.assign(from);
  std::size_t bytes = 0;
  const Meter meter;
  for (std::size_t seen = 0; seen < records; ++seen) {
    const auto message = consumer.poll(std::chrono::milliseconds(patience_ms));
    require(message && !message->error(), "kafka::Consumer::poll");
    bytes += message->value()->size();
  }
  const Cost cost = meter.cost();
  require(bytes == records * value.size(), "helper: wrong bytes");
  require(!consumer.close(), "kafka::Consumer::close");
  return cost;
}

// -------------------------------------------------------------------- report

/// The costs of one way, a value a round.
using Series = std::map<std::string, std::vector<Cost>>;

double median_of(const std::vector<Cost>& costs, double Cost::*part) {
  std::vector<double> values;
  for (const Cost& cost : costs) {
    values.push_back(cost.*part);
  }
  return bench::median(values);
}

void print_way(const Series& series, const std::string& way,
               const std::string& base) {
  const std::vector<Cost>& costs = series.at(way);
  const std::vector<Cost>& bases = series.at(base);
  std::vector<double> ratios;
  for (std::size_t i = 0; i < costs.size(); ++i) {
    ratios.push_back(costs[i].nanoseconds / bases[i].nanoseconds);
  }
  bench::print_figure(way + "_time", median_of(costs, &Cost::nanoseconds),
                      "ns");
  bench::print_figure(way + "_allocations",
                      median_of(costs, &Cost::allocations), "per_record");
  if (way != base) {
    bench::print_figure(way + "_ratio", bench::median(ratios), "ratio");
    bench::print_figure(way + "_own_allocations",
                        median_of(costs, &Cost::allocations) -
                            median_of(bases, &Cost::allocations),
                        "per_record");
  }
}

/// One way of a round: what it is called, and what measures it.
struct Way {
  std::string name;
  std::function<Cost()> measure;
};

/// Measures the ways in turn, forwards and then backwards (A B B A), and keeps
/// the mean of both: what comes first finds colder caches.
void measure(const std::vector<Way>& ways, Series& series) {
  std::map<std::string, Cost> sums;
  const auto add = [&sums](const Way& way) {
    const Cost cost = way.measure();
    sums[way.name].nanoseconds += cost.nanoseconds / 2;
    sums[way.name].allocations += cost.allocations / 2;
  };
  std::ranges::for_each(ways, add);
  std::ranges::for_each(ways.rbegin(), ways.rend(), add);
  for (const auto& [name, cost] : sums) {
    series[name].push_back(cost);
  }
}

void run_round(Series& series) {
  // A fresh cluster a round: the mock one drops old data when it is full.
  kafka::MockCluster cluster;
  for (const char* topic : {"raw", "cpp", "helper", "raw_h", "helper_h"}) {
    cluster.create_topic(topic, 1);
  }
  const std::string servers = cluster.bootstrap_servers();
  measure(
      {{"raw_produce", [&] { return raw_produce(servers, "raw", false); }},
       {"helper_produce",
        [&] { return helper_produce(servers, "helper", false); }},
       {"librdkafka++_produce", [&] { return cpp_produce(servers, "cpp"); }}},
      series);
  measure({{"raw_produce_with_headers",
            [&] { return raw_produce(servers, "raw_h", true); }},
           {"helper_produce_with_headers",
            [&] { return helper_produce(servers, "helper_h", true); }}},
          series);
  measure(
      {{"raw_consume", [&] { return raw_consume(servers, "raw"); }},
       {"helper_consume", [&] { return helper_consume(servers, "helper"); }},
       {"librdkafka++_consume", [&] { return cpp_consume(servers, "cpp"); }}},
      series);
}

void run(int rounds) {
  Series series;
  for (int round = 0; round < rounds; ++round) {
    run_round(series);
  }
  for (const auto& [way, base] :
       std::vector<std::pair<std::string, std::string>>{
           {"raw_produce", "raw_produce"},
           {"librdkafka++_produce", "raw_produce"},
           {"helper_produce", "raw_produce"},
           {"raw_produce_with_headers", "raw_produce_with_headers"},
           {"helper_produce_with_headers", "raw_produce_with_headers"},
           {"raw_consume", "raw_consume"},
           {"librdkafka++_consume", "raw_consume"},
           {"helper_consume", "raw_consume"}}) {
    print_way(series, way, base);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
  const int rounds = argc > 1 ? std::atoi(arguments[1]) : 15;  // NOLINT
  if (rounds < 1) {
    std::cerr << "usage: helper_cost [ROUNDS], at least 1\n";
    return 2;
  }
  try {
    run(rounds);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "helper_cost: " << error.what() << '\n';
    return 1;
  }
}
