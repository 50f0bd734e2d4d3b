#pragma once
// What librdkafka has to say of a client besides its records: statistics, and
// why it cannot connect.

#include <charconv>
#include <exception>
#include <functional>
#include <kafka/config.hpp>
#include <kafka/error.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace kafka::detail {

/// Part of a client, on the client's thread.
class ClientEvents {
 public:
  using OnStatistics = std::function<void(std::string_view json)>;

  explicit ClientEvents(const Config& config) : log_level_{log_level(config)} {}

  void on_statistics(OnStatistics callback) {
    on_statistics_ = std::move(callback);
  }

  /// What the callback threw, if it did.
  std::exception_ptr tell_statistics(std::string_view json) noexcept {
    try {
      if (on_statistics_) {
        on_statistics_(json);
      }
    } catch (...) {
      return std::current_exception();
    }
    return nullptr;
  }

  /// Keeps what time alone does not mend, and prints every error as librdkafka
  /// does for a client that does not ask for them.
  void heard_of(rd_kafka_t* handle, rd_kafka_resp_err_t code,
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

  /// A broker has answered.
  void connected() noexcept {
    if (connection_error_) {
      connection_error_ = Error{};
    }
  }

  [[nodiscard]] const Error& connection_error() const noexcept {
    return connection_error_;
  }

 private:
  // To every right password Kafka 4 then says "invalid credentials"
  // (librdkafka's issue 4895: it sends its own half of the nonce twice).
  static std::string cure(rd_kafka_resp_err_t code, std::string_view reason) {
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

  static int log_level(const Config& config) {
    const std::string text = config.get("log_level").value_or("");
    int level = 0;
    std::from_chars(text.data(), text.data() + text.size(), level);
    return level;
  }

  int log_level_;
  OnStatistics on_statistics_;
  Error connection_error_;
};

}  // namespace kafka::detail
