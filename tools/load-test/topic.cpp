#include "topic.hpp"

#include <chrono>
#include <cstdio>
#include <kafka/producer.hpp>
#include <lab/kafka_probe.hpp>
#include <lab/workspace.hpp>
#include <payments/payment.hpp>
#include <utility>

namespace load_test {

using namespace std::chrono_literals;

namespace {

constexpr int answer_within_ms = 5000;

// rd_kafka_query_watermark_offsets() of 2.0.2 does not keep its own timeout
// when the broker has gone: it waits for as long as a request may take.
kafka::Config config_for(const std::string& bootstrap_servers) {
  return {{"bootstrap.servers", bootstrap_servers},
          {"log_level", "0"},
          {"socket.timeout.ms", std::to_string(answer_within_ms)}};
}

std::string name_of_our_own() {
  constexpr std::size_t enough = 8;
  return "load-test-" + payments::new_payment_id().substr(0, enough);
}

}  // namespace

Topic::Topic(std::string bootstrap_servers, std::string name, int partitions)
    : own_{name.empty()},
      bootstrap_servers_{std::move(bootstrap_servers)},
      name_{own_ ? name_of_our_own() : std::move(name)},
      partitions_{partitions},
      admin_{config_for(bootstrap_servers_)} {
  try {
    if (own_) {
      make(partitions);
      return;
    }
    const auto found = admin_.describe_topic(name_);
    if (!found) {
      throw lab::Misuse("--topic: there is no topic " + name_ +
                        "; leave the flag out for one of its own");
    }
    partitions_ = static_cast<std::int32_t>(found->partitions.size());
  } catch (const kafka::Exception& error) {
    if (own_) {
      static_cast<void>(admin_.delete_topic(name_, 2s));
    }
    throw lab::Trouble(error.what(),
                       "./lab broker status says whether Kafka is well");
  }
}

void Topic::make(int partitions) {
  if (const kafka::Error error = admin_.create_topic(
          {.name = name_, .partitions = partitions, .replication = -1})) {
    throw kafka::Exception{error, "cannot make the topic " + name_};
  }
  await_leaders();
}

// A broker that was told to lead and does not yet drops what comes with acks=0,
// and nobody hears of it.
void Topic::await_leaders() {
  kafka::Error failed;
  kafka::Producer producer{config_for(bootstrap_servers_),
                           [&failed](const kafka::DeliveryReport& report) {
                             failed =
                                 report.delivered() ? failed : report.error();
                           }};
  for (std::int32_t i = 0; i < partitions_ && !failed; ++i) {
    failed = producer.send({.topic = name_, .partition = i, .value = ""});
  }
  static_cast<void>(producer.close(10s));
  if (failed) {
    throw kafka::Exception{failed,
                           "the new topic " + name_ + " takes no record"};
  }
}

Topic::~Topic() {
  if (!own_) {
    return;
  }
  std::string why = "no Kafka answers";
  if (lab::kafka_answers(bootstrap_servers_, 1s)) {
    const kafka::Error error = admin_.delete_topic(name_);
    if (!error) {
      return;
    }
    why = error.text();
  }
  static_cast<void>(std::fprintf(stderr,
                                 "lab: the topic %s could not be deleted: %s\n",
                                 name_.c_str(), why.c_str()));
}

std::uint64_t Topic::written() {
  std::uint64_t sum = 0;
  for (std::int32_t partition = 0; partition < partitions_; ++partition) {
    std::int64_t low = 0;
    std::int64_t high = 0;
    const rd_kafka_resp_err_t error = rd_kafka_query_watermark_offsets(
        admin_.native(), name_.c_str(), partition, &low, &high,
        answer_within_ms);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      throw kafka::Exception{kafka::Error{error}, "the end of " + name_};
    }
    sum += static_cast<std::uint64_t>(high);
  }
  return sum;
}

}  // namespace load_test
