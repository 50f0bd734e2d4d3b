#include "workload.hpp"

#include <array>
#include <stdexcept>

namespace bench {

void require(bool condition, std::string_view what) {
  if (!condition) {
    throw std::runtime_error(std::string(what));
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

std::unique_ptr<RdKafka::Conf> cpp_config(const kafka::Config& config) {
  std::unique_ptr<RdKafka::Conf> cpp(
      RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
  for (const auto& [name, text] : config.explicitly_set()) {
    std::string why;
    require(cpp->set(name, text, why) == RdKafka::Conf::CONF_OK, why);
  }
  return cpp;
}

}  // namespace bench
