#pragma once
// What librdkafka has to say of a client besides its records: statistics, and
// why it cannot connect.

#include <exception>
#include <functional>
#include <kafka/config.hpp>
#include <kafka/detail/definitions.hpp>
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
  std::exception_ptr tell_statistics(std::string_view json) noexcept;

  /// Keeps what time alone does not mend, and prints every error as librdkafka
  /// does for a client that does not ask for them.
  void heard_of(rd_kafka_t* handle, rd_kafka_resp_err_t code,
                const char* reason) noexcept;

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
  static std::string cure(rd_kafka_resp_err_t code, std::string_view reason);
  static int log_level(const Config& config);

  int log_level_;
  OnStatistics on_statistics_;
  Error connection_error_;
};

}  // namespace kafka::detail

#if KAFKA_DEFINITIONS
#include <kafka/detail/client_events_implementation.hpp>
#endif
