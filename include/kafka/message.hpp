#pragma once
// What a consumer receives: one record, or one thing that happened in between.
//
//   if (auto message = consumer.poll(100ms)) {
//     if (message->error()) { … }           // also the end of a partition
//     else { handle(message->key(), message->value()); }
//   }

#include <atomic>
#include <chrono>
#include <cstdint>
#include <kafka/error.hpp>
#include <kafka/headers.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace kafka {

namespace detail {

/// A consumer's client, kept until the consumer and its last message are gone:
/// rd_kafka_destroy waits forever for a message that is still alive.
///
/// Counts in two halves, because that is half as costly as std::shared_ptr:
/// lend() only on the consumer's thread and therefore not atomic, give_back()
/// on any. As long as the consumer lives, the balance is far above zero.
class LentClient {
 public:
  explicit LentClient(rd_kafka_t* client) noexcept : client_{client} {}
  LentClient(const LentClient&) = delete;
  LentClient& operator=(const LentClient&) = delete;
  LentClient(LentClient&&) = delete;
  LentClient& operator=(LentClient&&) = delete;

  [[nodiscard]] rd_kafka_t* get() const noexcept { return client_; }

  /// For one message; balanced by its give_back().
  LentClient* lend() noexcept {
    ++lent_;
    return this;
  }
  void give_back() noexcept { settle(-1); }

  /// Never ends it. It stays in reach, so that whoever looks for leaks sees
  /// that this one is meant.
  void keep_for_ever() noexcept {
    lend();
    kept_before_ = last_kept.exchange(this);
  }

  /// The consumer has closed and is gone: what was lent is all that counts.
  void retire() noexcept { settle(lent_ - consumer_alive); }

 private:
  static constexpr std::int64_t consumer_alive = std::int64_t{1} << 62;

  ~LentClient() {
    rd_kafka_destroy_flags(client_, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  }
  void settle(std::int64_t change) noexcept {
    if (balance_.fetch_add(change, std::memory_order_acq_rel) + change == 0) {
      delete this;  // NOLINT(cppcoreguidelines-owning-memory)
    }
  }

  rd_kafka_t* client_;
  std::int64_t lent_ = 0;
  std::atomic<std::int64_t> balance_{consumer_alive};
  LentClient* kept_before_ = nullptr;
  static inline std::atomic<LentClient*> last_kept{nullptr};
};

}  // namespace detail

/// Owns a record as librdkafka received it; what its functions give are views
/// into it. Can be moved, also to another thread, and may outlive its Consumer
/// (which then lets go of its memory only after the last message). Allocates
/// nothing of its own.
class Message {
 public:
  Message(rd_kafka_message_t* message, detail::LentClient& client) noexcept
      : message_{message, Destroyer{client.lend()}} {}

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
  struct Destroyer {
    detail::LentClient* client;
    void operator()(rd_kafka_message_t* message) const noexcept {
      rd_kafka_message_destroy(message);
      client->give_back();  // only now: the client must outlive the message
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
