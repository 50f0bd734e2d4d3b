#pragma once
// What became of one record that was sent. There is exactly one report for each
// record that Producer::send accepted.
//
//   kafka::Producer producer{config, [](const kafka::DeliveryReport& report) {
//     std::cout << "record " << report.opaque() << " is in partition "
//               << report.partition() << " at offset " << report.offset()
//               << ", unless there is an error: " << report.error().text()
//               << '\n';
//   }};

#include <chrono>
#include <cstdint>
#include <kafka/error.hpp>
#include <kafka/headers.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace kafka {

/// Whether a record is in Kafka's log.
enum class Persisted : std::uint8_t {
  no,        ///< never written: sending it again cannot write it twice
  possibly,  ///< the answer was lost: it may be there, or still arrive
  yes        ///< written and acknowledged as `acks` asked
};

/// A view on one report, valid only during the call that received it.
class DeliveryReport {
 public:
  /// `connection_error`, if there is one, is what a time-out is put down to.
  explicit DeliveryReport(const rd_kafka_message_t& message,
                          const Error* connection_error = nullptr) noexcept
      : message_{&message}, connection_error_{connection_error} {}

  /// Success, or why the record was not acknowledged, such as _MSG_TIMED_OUT
  /// (delivery.timeout.ms passed), MSG_SIZE_TOO_LARGE, or _PURGE_QUEUE and
  /// _PURGE_INFLIGHT (the producer was closed first). When time ran out because
  /// nobody lets this client in, the text says why: see
  /// Producer::connection_error.
  Error error() const {
    if (message_->err == RD_KAFKA_RESP_ERR__MSG_TIMED_OUT &&
        connection_error_ != nullptr && *connection_error_) {
      return Error{message_->err, std::string{rd_kafka_err2str(message_->err)} +
                                      ": " + connection_error_->text()};
    }
    return Error{message_->err};
  }

  [[nodiscard]] bool delivered() const noexcept {
    return message_->err == RD_KAFKA_RESP_ERR_NO_ERROR;
  }

  /// Whether the record is in the log, which a failed report may leave open.
  [[nodiscard]] Persisted status() const noexcept {
    switch (rd_kafka_message_status(message_)) {
      case RD_KAFKA_MSG_STATUS_NOT_PERSISTED:
        return Persisted::no;
      case RD_KAFKA_MSG_STATUS_PERSISTED:
        return Persisted::yes;
      default:
        return Persisted::possibly;
    }
  }

  [[nodiscard]] std::string_view topic() const noexcept {
    return message_->rkt == nullptr ? std::string_view{}
                                    : rd_kafka_topic_name(message_->rkt);
  }

  /// Where it went; partition_any when it failed before that was decided.
  [[nodiscard]] std::int32_t partition() const noexcept {
    return message_->partition;
  }

  /// Its place in the partition; RD_KAFKA_OFFSET_INVALID when it was not
  /// delivered, or with acks=0, where nobody says.
  [[nodiscard]] std::int64_t offset() const noexcept {
    return message_->offset;
  }

  [[nodiscard]] std::optional<std::string_view> key() const noexcept {
    return detail::bytes(message_->key, message_->key_len);
  }
  [[nodiscard]] std::optional<std::string_view> value() const noexcept {
    return detail::bytes(message_->payload, message_->len);
  }
  [[nodiscard]] Headers headers() const noexcept {
    rd_kafka_headers_t* headers = nullptr;
    rd_kafka_message_headers(message_, &headers);
    return Headers{headers};
  }

  /// The number given to send().
  [[nodiscard]] std::uint64_t opaque() const noexcept {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    return reinterpret_cast<std::uintptr_t>(message_->_private);
  }

  [[nodiscard]] std::optional<std::chrono::system_clock::time_point> timestamp()
      const noexcept {
    rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
    const std::int64_t time = rd_kafka_message_timestamp(message_, &type);
    if (type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE) {
      return std::nullopt;
    }
    return std::chrono::system_clock::time_point{
        std::chrono::milliseconds{time}};
  }

  /// From send() to this report; negative when librdkafka did not measure it.
  [[nodiscard]] std::chrono::microseconds latency() const noexcept {
    return std::chrono::microseconds{rd_kafka_message_latency(message_)};
  }

 private:
  static_assert(sizeof(void*) >= sizeof(std::uint64_t),
                "the opaque number travels in librdkafka's pointer");
  const rd_kafka_message_t* message_;
  const Error* connection_error_;
};

}  // namespace kafka
