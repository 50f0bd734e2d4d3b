// What examples/rdkafka_performance.c of librdkafka does as a producer, and
// nothing else: one payload, not copied, rd_kafka_produce() to a topic handle,
// a poll for each 1,000 records or when the queue is full, reports counted.
//
//   rdkafka_performance TOPIC RECORDS PAYLOAD NAME=VALUE...
//
// One record first, so that there is a connection. Prints records per second.

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <stdexcept>
#include <string>

namespace {

extern "C" void count(rd_kafka_t* /*client*/, const rd_kafka_message_t* message,
                      void* delivered) {
  *static_cast<long*>(delivered) += message->err == 0 ? 1 : 0;
}

void require(bool condition, const char* what) {
  if (!condition) {
    throw std::runtime_error(what);
  }
}

struct Sending {
  rd_kafka_t* client;
  rd_kafka_topic_t* topic;
  std::string payload;

  void send(long records) {
    for (long sent = 1; sent <= records; ++sent) {
      while (rd_kafka_produce(topic, RD_KAFKA_PARTITION_UA, 0, payload.data(),
                              payload.size(), nullptr, 0, nullptr) != 0) {
        require(rd_kafka_last_error() == RD_KAFKA_RESP_ERR__QUEUE_FULL,
                "rd_kafka_produce");
        rd_kafka_poll(client, 10);
      }
      if (sent % 1000 == 0) {
        rd_kafka_poll(client, 0);
      }
    }
    require(rd_kafka_flush(client, 60'000) == 0, "rd_kafka_flush");
  }
};

double records_per_second(std::span<char*> arguments) {
  rd_kafka_conf_t* const config = rd_kafka_conf_new();
  for (const std::string property : arguments.subspan(4)) {
    const auto equals = property.find('=');
    require(rd_kafka_conf_set(config, property.substr(0, equals).c_str(),
                              property.substr(equals + 1).c_str(), nullptr,
                              0) == RD_KAFKA_CONF_OK,
            property.c_str());
  }
  long delivered = 0;
  rd_kafka_conf_set_opaque(config, &delivered);
  rd_kafka_conf_set_dr_msg_cb(config, count);
  rd_kafka_t* const client =
      rd_kafka_new(RD_KAFKA_PRODUCER, config, nullptr, 0);
  require(client != nullptr, "rd_kafka_new");
  Sending sending{client, rd_kafka_topic_new(client, arguments[1], nullptr),
                  arguments[3]};
  sending.send(1);
  const long records = std::stol(arguments[2]);
  const auto begin = std::chrono::steady_clock::now();
  sending.send(records);
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - begin;
  require(delivered == records + 1, "not all records were delivered");
  rd_kafka_topic_destroy(sending.topic);
  rd_kafka_destroy(client);
  return static_cast<double>(records) / took.count();
}

}  // namespace

int main(int argc, char** argv) {
  const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
  try {
    require(argc > 4, "usage: TOPIC RECORDS PAYLOAD NAME=VALUE...");
    std::printf("%.0f\n", records_per_second(arguments));
    return 0;
  } catch (const std::exception& error) {
    static_cast<void>(std::fprintf(stderr, "%s\n", error.what()));
    return 1;
  }
}
