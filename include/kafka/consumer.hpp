#pragma once
// Receives records from Kafka, alone or sharing topics with other members of a
// group.
//
//   kafka::Consumer consumer{{{"bootstrap.servers", "127.0.0.1:19092"},
//                             {"group.id", "validator"},
//                             {"enable.auto.commit", "false"}}};
//   consumer.subscribe({"payment_requests"});
//   while (!stop) {
//     if (auto message = consumer.poll(100ms); message && !message->error()) {
//       handle(*message);
//       if (kafka::Error error = consumer.commit(*message)) { … }
//     }
//   }
//   kafka::Error error = consumer.close();  // leave the group at once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <initializer_list>
#include <kafka/config.hpp>
#include <kafka/detail/client_events.hpp>
#include <kafka/error.hpp>
#include <kafka/message.hpp>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kafka {

/// One member of a consumer group. Belongs to one thread at a time. Poll it at
/// least every max.poll.interval.ms (five minutes), or the group goes on
/// without it. A signal does not wake poll(): use short timeouts and look at a
/// flag.
class Consumer {
 public:
  using Partitions = std::span<const TopicPartition>;
  using Milliseconds = std::chrono::milliseconds;
  static constexpr Milliseconds usual_timeout{10'000};

  /// Gets librdkafka's statistics, a JSON text of some kilobytes that is valid
  /// during the call (its STATISTICS.md says what is in it). Runs inside poll()
  /// or close(); an exception that leaves it is thrown on by that call.
  using OnStatistics = detail::ClientEvents::OnStatistics;

  /// What to do when the group deals out its partitions anew. Each runs inside
  /// poll() or close(), and never between two messages of one batch; an
  /// exception that leaves it is thrown on by that call. With the eager
  /// protocol the list is the whole assignment, with the cooperative one
  /// (partition.assignment.strategy=cooperative-sticky) only what changes.
  struct Rebalance {
    /// The partitions are ours, not yet read: seek() here to start elsewhere.
    /// None of them is paused, whatever it was when we last had it.
    std::function<void(Consumer&, Partitions)> assigned{};
    /// The partitions are still ours, for the last time: commit() here.
    std::function<void(Consumer&, Partitions)> revoked{};
    /// The partitions are somebody else's already (this member was too slow):
    /// commit nothing. Without it, `revoked` is called.
    std::function<void(Consumer&, Partitions)> lost{};
  };

  /// Does not connect. Throws ConfigError when properties contradict each
  /// other, or group.id is missing (librdkafka wants one in any case).
  explicit Consumer(Config config);

  /// Closes, if close() did not.
  ~Consumer();

  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;
  Consumer(Consumer&&) = delete;
  Consumer& operator=(Consumer&&) = delete;

  /// Joins the group for these topics, in place of earlier ones. A name that
  /// begins with ^ is a regular expression. Returns at once; partitions come
  /// with later polls. Throws Exception for an empty or impossible list.
  void subscribe(std::span<const std::string> topics, Rebalance on_change);
  void subscribe(std::initializer_list<std::string_view> topics,
                 Rebalance on_change);
  void subscribe(std::span<const std::string> topics) {
    subscribe(topics, Rebalance{});
  }
  void subscribe(std::initializer_list<std::string_view> topics) {
    subscribe(topics, Rebalance{});
  }
  void unsubscribe();

  /// Reads these partitions without sharing them in a group, in place of
  /// earlier ones; from `offset`, or by default from what is committed, else as
  /// auto.offset.reset says. In Rebalance::assigned it sets where to start.
  /// Throws Exception.
  void assign(Partitions partitions);

  [[nodiscard]] std::vector<TopicPartition> assignment() const;
  [[nodiscard]] std::vector<std::string> subscription() const;

  /// The next message, waiting up to `timeout` for it; nothing when none came.
  /// Look at Message::error() before using one. Throws Exception once closed.
  [[nodiscard]] std::optional<Message> poll(Milliseconds timeout);

  /// Waits up to `timeout` for the first message, then takes along what is
  /// there already, at most `max`. The second form reuses the caller's vector,
  /// which it clears first, and gives its size.
  [[nodiscard]] std::vector<Message> poll_batch(std::size_t max,
                                                Milliseconds timeout);
  std::size_t poll_batch(std::vector<Message>& into, std::size_t max,
                         Milliseconds timeout);

  /// Commits that everything in the partition up to this message is done: its
  /// offset + 1. Waits for the broker's answer. UNKNOWN_MEMBER_ID,
  /// ILLEGAL_GENERATION, REBALANCE_IN_PROGRESS: the partition may be another
  /// member's by now. _TIMED_OUT: nobody knows. Kafka lets an offset go back:
  /// commit in order.
  [[nodiscard]] Error commit(const Message& message,
                             Milliseconds timeout = usual_timeout);

  /// Commits everything that poll has handed out, or, with
  /// enable.auto.offset.store=false, what store_offset() was told. Nothing new
  /// to commit is a success.
  [[nodiscard]] Error commit(Milliseconds timeout = usual_timeout);

  /// Commits exactly these offsets, each of the next record to read.
  [[nodiscard]] Error commit(Partitions offsets,
                             Milliseconds timeout = usual_timeout);

  /// Marks a message as done, for the next commit() or automatic commit. Wants
  /// enable.auto.offset.store=false, else _INVALID_ARG. _STATE: the partition
  /// is not assigned any more.
  [[nodiscard]] Error store_offset(const Message& message);

  /// The group's committed offsets; RD_KAFKA_OFFSET_INVALID where there is
  /// none. Throws Exception.
  [[nodiscard]] std::vector<TopicPartition> committed(Partitions partitions,
                                                      Milliseconds timeout);

  /// The offsets after the last messages that poll handed out;
  /// RD_KAFKA_OFFSET_INVALID where there was none. Throws Exception.
  [[nodiscard]] std::vector<TopicPartition> position(Partitions partitions);

  /// Stops and restarts fetching. Polling goes on meanwhile and keeps this
  /// member in the group. To resume a partition that is not paused is a success
  /// and changes nothing.
  [[nodiscard]] Error pause(Partitions partitions);
  [[nodiscard]] Error resume(Partitions partitions);

  /// Goes on reading at `where.offset`, which may be RD_KAFKA_OFFSET_BEGINNING
  /// or RD_KAFKA_OFFSET_END. The partition must be assigned; one that was
  /// assigned just now gets up to `timeout` to be ready.
  [[nodiscard]] Error seek(const TopicPartition& where, Milliseconds timeout);

  /// The first offset that is in the log, and the one that the next record
  /// will get. Asks the broker. Throws Exception.
  struct Watermarks {
    std::int64_t low = 0, high = 0;
  };
  [[nodiscard]] Watermarks watermarks(const std::string& topic,
                                      std::int32_t partition,
                                      Milliseconds timeout);

  /// Why no broker lets this client in, where waiting does not help:
  /// _AUTHENTICATION (user, password or mechanism), _SSL (whose certificate is
  /// trusted, or whether TLS is spoken at all), _RESOLVE (no such host).
  /// Success when nothing is known of that, and again once a record comes.
  /// poll() learns of it; the text is librdkafka's.
  [[nodiscard]] const Error& connection_error() const noexcept {
    return events_.connection_error();
  }

  /// Has the statistics handed out every statistics.interval.ms, a property
  /// whose default is never.
  void on_statistics(OnStatistics callback) {
    events_.on_statistics(std::move(callback));
  }

  /// Calls Rebalance::revoked, commits if that is automatic, and leaves the
  /// group, so that others take over at once. Takes at most about
  /// session.timeout.ms, with a broker that answers a few milliseconds. Closing
  /// again does nothing.
  [[nodiscard]] Error close();

  /// For calls of librdkafka that this class does not offer. Stays owned here.
  [[nodiscard]] rd_kafka_t* native() noexcept { return client_->get(); }

 private:
  struct Event {  // a rebalance that waits for the batch to be handed out
    rd_kafka_resp_err_t code;
    detail::OwnedList partitions;
  };

  // Called by librdkafka from within rd_kafka_consumer_poll and _close, on the
  // thread that called them. The list stays librdkafka's. Nothing may be thrown
  // through its C code.
  static void on_rebalance(rd_kafka_t* handle, rd_kafka_resp_err_t code,
                           rd_kafka_topic_partition_list_t* partitions,
                           void* self) noexcept;
  // The same for all that is no rebalance.
  static void event(rd_kafka_t* handle, int code, const char* reason,
                    void* self) noexcept;
  static int statistics(rd_kafka_t* handle, char* json, std::size_t size,
                        void* self) noexcept;
  void rebalance(rd_kafka_resp_err_t code,
                 const rd_kafka_topic_partition_list_t& partitions) noexcept;
  template <typename Step>
  void guarded(Step step) noexcept;  // holds what it throws
  void change_assignment(rd_kafka_resp_err_t code,
                         const rd_kafka_topic_partition_list_t& partitions);
  void forget_pauses(const rd_kafka_topic_partition_list_t& partitions);
  void tell(const std::function<void(Consumer&, Partitions)>& listener,
            const rd_kafka_topic_partition_list_t& partitions);
  void serve_deferred() noexcept;
  void subscribe(const rd_kafka_topic_partition_list_t& topics,
                 Rebalance on_change);
  std::optional<Message> take(Milliseconds timeout);
  Error commit_list(const rd_kafka_topic_partition_list_t* offsets,
                    Milliseconds timeout);
  void throw_held();
  void throw_if_closed() const;
  [[nodiscard]] bool cooperative() const noexcept;
  void settle_first_join();

  struct Retire {
    void operator()(detail::LentClient* client) const noexcept {
      client->retire();
    }
  };
  [[nodiscard]] rd_kafka_t* handle() const noexcept { return client_->get(); }

  detail::ClientEvents events_;
  std::unique_ptr<detail::LentClient, Retire> client_;
  Rebalance listener_;
  std::exception_ptr held_;  // out of listener_, until a call can throw it
  std::optional<Event> deferred_;
  bool collecting_ = false;  // a batch: rebalances wait until it is handed out
  bool closed_ = false;
  bool assigned_once_ = false;
  bool must_settle_ = false;  // see settle_first_join
  // Since they were dealt out: whether they are still paused.
  std::map<std::pair<std::string, std::int32_t>, bool> paused_;
};

}  // namespace kafka

#if KAFKA_DEFINITIONS
#include <kafka/detail/consumer_implementation.hpp>
#include <kafka/detail/consumer_rebalance.hpp>
#endif
