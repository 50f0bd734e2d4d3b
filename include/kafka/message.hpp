#pragma once
// What a consumer receives: one record, or one thing that happened in between.
//
//   if (auto message = consumer.poll(100ms)) {
//     if (message->error()) { … }           // also the end of a partition
//     else { handle(message->key(), message->value()); }
//   }

#include <chrono>
#include <cstdint>
#include <kafka/error.hpp>
#include <kafka/headers.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace kafka {

/// Owns a record as librdkafka received it; what its functions give are views
/// into it. Can be moved, also to another thread, and may outlive its Consumer
/// (which then lets go of its memory only after the last message). Allocates
/// nothing of its own.
class Message {
 public:
  Message(rd_kafka_message_t* message, std::shared_ptr<rd_kafka_t> client)
      : message_{message, Destroyer{std::move(client)}} {}

  /// Success for a record. Else key and value are not a record's, and this says
  /// what happened: _PARTITION_EOF (see end_of_partition),
  /// UNKNOWN_TOPIC_OR_PART, TOPIC_AUTHORIZATION_FAILED, _MAX_POLL_EXCEEDED (the
  /// pauses between polls were longer than max.poll.interval.ms), …
  Error error() const {
    if (message_->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      return {};
    }
    const char* text = rd_kafka_message_errstr(message_.get());
    return Error{message_->err, text == nullptr ? "" : text};
  }

  /// True when this only says that everything in the partition was read so far.
  /// Comes with enable.partition.eof=true.
  [[nodiscard]] bool end_of_partition() const noexcept {
    return message_->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
  }

  /// Empty when an error belongs to no topic.
  [[nodiscard]] std::string_view topic() const noexcept {
    return message_->rkt == nullptr ? std::string_view{}
                                    : rd_kafka_topic_name(message_->rkt);
  }
  [[nodiscard]] std::int32_t partition() const noexcept {
    return message_->partition;
  }
  [[nodiscard]] std::int64_t offset() const noexcept {
    return message_->offset;
  }

  /// Nothing is null; an empty view is a key or value without bytes.
  [[nodiscard]] std::optional<std::string_view> key() const noexcept {
    return detail::bytes(message_->key, message_->key_len);
  }
  [[nodiscard]] std::optional<std::string_view> value() const noexcept {
    return detail::bytes(message_->payload, message_->len);
  }

  /// librdkafka takes the headers apart at the first call, which allocates.
  [[nodiscard]] Headers headers() const noexcept {
    rd_kafka_headers_t* headers = nullptr;
    rd_kafka_message_headers(message_.get(), &headers);
    return Headers{headers};
  }

  /// When it was created, or when it was appended if the topic says
  /// message.timestamp.type=LogAppendTime.
  [[nodiscard]] std::optional<std::chrono::system_clock::time_point> timestamp()
      const noexcept {
    rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
    const std::int64_t time = rd_kafka_message_timestamp(message_.get(), &type);
    if (type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE) {
      return std::nullopt;
    }
    return std::chrono::system_clock::time_point{
        std::chrono::milliseconds{time}};
  }

  /// For calls of librdkafka that this class does not offer. Stays owned here.
  [[nodiscard]] const rd_kafka_message_t* native() const noexcept {
    return message_.get();
  }

 private:
  // Holds the client, because rd_kafka_destroy waits forever for a message that
  // is still alive. In the deleter, because that is gone after the message.
  struct Destroyer {
    std::shared_ptr<rd_kafka_t> client;
    void operator()(rd_kafka_message_t* message) const noexcept {
      rd_kafka_message_destroy(message);
    }
  };
  std::unique_ptr<rd_kafka_message_t, Destroyer> message_;
};

/// A place in a topic. As an argument, `offset` is where to start, or to commit
/// (the offset of the next record to read); in a result, what was found.
struct TopicPartition {
  std::string topic{};
  std::int32_t partition = 0;
  std::int64_t offset = RD_KAFKA_OFFSET_INVALID;  ///< none, or: as committed
  Error error{};                                  ///< in results
};

}  // namespace kafka
