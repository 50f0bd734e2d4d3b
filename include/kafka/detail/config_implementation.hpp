#pragma once
// The functions of kafka::Config: its contract is in <kafka/config.hpp>.

#include <array>
#include <cstddef>
#include <initializer_list>
#include <kafka/config.hpp>
#include <kafka/detail/config_reader.hpp>
#include <kafka/detail/property_table.hpp>
#include <kafka/error.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kafka {

// Here, and not in the class: every file with a Config would compile them, and
// all that they need of five containers.
KAFKA_INLINE Config::Config() = default;
KAFKA_INLINE Config::Config(const Config& other) = default;
KAFKA_INLINE Config::Config(Config&& other) noexcept = default;
KAFKA_INLINE Config& Config::operator=(const Config& other) = default;
KAFKA_INLINE Config& Config::operator=(Config&& other) noexcept = default;
KAFKA_INLINE Config::~Config() = default;

KAFKA_INLINE Config::Config(
    std::initializer_list<std::pair<std::string_view, std::string_view>>
        properties) {
  for (const auto& [property, value] : properties) {
    set(property, value);
  }
}

KAFKA_INLINE std::string Config::try_set(const std::string& name,
                                         const std::string& value,
                                         bool& unknown) {
  Conf before{conf_};
  std::array<char, detail::reason_size> reason{};
  const bool whole = value.find('\0') == std::string::npos &&
                     name.find('\0') == std::string::npos;
  const rd_kafka_conf_res_t result =
      whole ? rd_kafka_conf_set(conf_.get(), name.c_str(), value.c_str(),
                                reason.data(), reason.size())
            : RD_KAFKA_CONF_INVALID;
  unknown = result == RD_KAFKA_CONF_UNKNOWN;
  if (unknown) {
    return detail::explain_unknown(name);
  }
  if (result != RD_KAFKA_CONF_OK ||
      detail::is_misread(name, value, get(name).value_or(""))) {
    conf_ = std::move(before);
    return detail::explain_bad_value(name, value, reason.data());
  }
  std::erase_if(set_, [&](const auto& entry) { return entry.first == name; });
  set_.emplace_back(name, value);
  return {};
}

KAFKA_INLINE Config& Config::set(std::string_view property,
                                 std::string_view value) {
  const std::string name{property};
  bool unknown = false;
  const std::string wrong = try_set(name, std::string{value}, unknown);
  if (!wrong.empty()) {
    throw ConfigError{name, wrong};
  }
  return *this;
}

KAFKA_INLINE std::optional<std::string> Config::get(
    std::string_view property) const {
  const std::string name{property};
  std::array<char, detail::reason_size> small{};
  std::size_t size = small.size();
  rd_kafka_conf_res_t result =
      rd_kafka_conf_get(conf_.get(), name.c_str(), small.data(), &size);
  detail::Owned<rd_kafka_topic_conf_t, rd_kafka_topic_conf_destroy> topic;
  if (result == RD_KAFKA_CONF_UNKNOWN) {
    // acks and the like belong to topics; librdkafka knows their defaults only
    // there as long as none of them was set.
    topic.reset(rd_kafka_topic_conf_new());
    size = small.size();
    result =
        rd_kafka_topic_conf_get(topic.get(), name.c_str(), small.data(), &size);
  }
  if (result != RD_KAFKA_CONF_OK || size <= 1) {  // size counts the final NUL
    return std::nullopt;
  }
  if (size <= small.size()) {
    return std::string{small.data()};
  }
  std::string large(size, '\0');  // a certificate, say
  if (topic) {
    rd_kafka_topic_conf_get(topic.get(), name.c_str(), large.data(), &size);
  } else {
    rd_kafka_conf_get(conf_.get(), name.c_str(), large.data(), &size);
  }
  large.resize(size - 1);
  return large;
}

KAFKA_INLINE std::vector<std::pair<std::string, std::string>>
Config::explicitly_set() const {
  auto shown = set_;
  for (auto& [name, value] : shown) {
    if (detail::is_secret(name)) {
      value = "[hidden]";
    }
  }
  return shown;
}

KAFKA_INLINE Config Config::from_file(const std::string& path) {
  Config config;
  for (const detail::Property& line : detail::read_properties(path)) {
    const std::string place = path + ":" + std::to_string(line.number) + ": ";
    try {
      for (const auto& [name, value] : detail::translate(line)) {
        bool unknown = false;
        const std::string wrong = config.try_set(name, value, unknown);
        if (unknown && detail::is_java_only(name)) {
          config.ignored_.push_back(name);
        } else if (!wrong.empty()) {
          throw ConfigError{name, wrong};
        }
      }
    } catch (const ConfigError& error) {
      throw ConfigError{error.property(), place + error.what()};
    }
  }
  return config;
}

}  // namespace kafka
