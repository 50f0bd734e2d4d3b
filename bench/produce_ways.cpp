#include <array>
#include <chrono>
#include <kafka/producer.hpp>

#include "ways.hpp"

namespace bench {
namespace {

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

class CountCppReports : public RdKafka::DeliveryReportCb {
 public:
  void dr_cb(RdKafka::Message& message) override {
    delivered += message.err() == RdKafka::ERR_NO_ERROR ? 1U : 0U;
  }
  std::size_t delivered = 0;
};

}  // namespace

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

}  // namespace bench
