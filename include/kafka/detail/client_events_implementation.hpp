#pragma once
// The functions of kafka::detail::ClientEvents.

#include <charconv>
#include <exception>
#include <kafka/detail/client_events.hpp>
#include <string>
#include <string_view>

namespace kafka::detail {

KAFKA_INLINE std::exception_ptr ClientEvents::tell_statistics(
    std::string_view json) noexcept {
  try {
    if (on_statistics_) {
      on_statistics_(json);
    }
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}

KAFKA_INLINE void ClientEvents::heard_of(rd_kafka_t* handle,
                                         rd_kafka_resp_err_t code,
                                         const char* reason) noexcept {
  constexpr int log_error = 3;  // syslog's LOG_ERR
  if (log_level_ >= log_error) {
    rd_kafka_log_print(handle, log_error, "ERROR", reason);
  }
  if (code == RD_KAFKA_RESP_ERR__AUTHENTICATION ||
      code == RD_KAFKA_RESP_ERR__SSL || code == RD_KAFKA_RESP_ERR__RESOLVE) {
    connection_error_ = Error{code, reason + cure(code, reason)};
  }
}

// To every right password Kafka 4 then says "invalid credentials"
// (librdkafka's issue 4895: it sends its own half of the nonce twice).
KAFKA_INLINE std::string ClientEvents::cure(rd_kafka_resp_err_t code,
                                            std::string_view reason) {
  constexpr int repaired_in = 0x020601ff;
  if (code != RD_KAFKA_RESP_ERR__AUTHENTICATION ||
      rd_kafka_version() >= repaired_in ||
      reason.find("SCRAM") == std::string_view::npos) {
    return {};
  }
  return std::string{"; librdkafka "} + rd_kafka_version_str() +
         " cannot log in to Kafka 4 with SCRAM, whatever the password: take "
         "2.6.1 or newer, or the mechanism PLAIN where the cluster offers it";
}

KAFKA_INLINE int ClientEvents::log_level(const Config& config) {
  const std::string text = config.get("log_level").value_or("");
  int level = 0;
  std::from_chars(text.data(), text.data() + text.size(), level);
  return level;
}

}  // namespace kafka::detail
