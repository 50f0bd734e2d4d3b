#pragma once
// librdkafka's handles of the topics that a producer sends to.

#include <kafka/detail/librdkafka.hpp>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace kafka::detail {

/// Part of a producer, and destroyed before librdkafka's client. A record that
/// names its topic instead has librdkafka look it up; and where that topic is a
/// new one, the record waits until librdkafka looks for such topics, which it
/// does once a second (seen with 2.0.2). To make a handle asks at once.
/// https://docs.confluent.io/platform/current/clients/librdkafka/html/rdkafka_8h.html
/// (rd_kafka_topic_new).
class TopicHandles {
 public:
  /// The topic's handle, made when it is first asked for and kept from then on;
  /// nullptr when librdkafka cannot make it: see rd_kafka_last_error(). The
  /// name must not be longer than Kafka allows. Several threads may call it.
  rd_kafka_topic_t* get(rd_kafka_t* client, std::string_view topic);

 private:
  std::mutex mutex_;  // guards handles_
  std::map<std::string, OwnedTopic, std::less<>> handles_;
};

}  // namespace kafka::detail

#if KAFKA_DEFINITIONS
#include <kafka/detail/topic_handles_implementation.hpp>
#endif
