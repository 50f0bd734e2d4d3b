#pragma once
// Sends records to Kafka, and says of each what became of it.
//
//   kafka::Producer producer{
//       {{"bootstrap.servers", "127.0.0.1:19092"}, {"acks", "all"}},
//       [](const kafka::DeliveryReport& report) { … }};
//   if (kafka::Error refused = producer.send({.topic = "t", .value = "hi"})) {
//     …  // not taken, and no report will come: what now?
//   }
//   kafka::Error late = producer.close(10s);  // every report has come by now
//
// send() only puts a record into a queue; threads of librdkafka batch, send and
// retry. The one place where success or failure shows is the delivery report,
// and reports are handed out only inside poll(), flush() and close().
//
// With transactional.id it also writes to several partitions, and commits a
// consumer's offsets, in one step or not at all: see the transactions below.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <kafka/config.hpp>
#include <kafka/delivery_report.hpp>
#include <kafka/detail/client_events.hpp>
#include <kafka/detail/partition_counts.hpp>
#include <kafka/detail/token_refresh.hpp>
#include <kafka/detail/topic_handles.hpp>
#include <kafka/error.hpp>
#include <kafka/record.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace kafka {

class Consumer;
class Message;
struct TopicPartition;

/// One connection to a cluster, for sending. Make one and keep it: it is costly
/// to make, and batches only what goes through the same one.
///
/// send() may be called from several threads at once. poll(), flush(), close()
/// and the destructor belong to one thread at a time: delivery reports run
/// there, so a callback needs no lock against the code around these calls.
class Producer {
 public:
  /// Runs inside poll, flush or close. May send(), not flush() or close(). An
  /// exception that leaves it is thrown on by that call; the reports behind it
  /// come with the next one.
  using OnDelivery = std::function<void(const DeliveryReport&)>;

  /// Gets librdkafka's statistics, a JSON text of some kilobytes that is valid
  /// during the call (its STATISTICS.md says what is in it). Runs, and may
  /// throw, as OnDelivery does.
  using OnStatistics = detail::ClientEvents::OnStatistics;

  /// Does not connect: a wrong address shows in the reports. Throws ConfigError
  /// when properties contradict each other, or switch off delivery reports.
  explicit Producer(Config config, OnDelivery on_delivery = {});

  /// Gives up what is still waiting or on its way, as close(0ms) does, so that
  /// each record gets its report. Takes at most a few seconds. To wait for the
  /// records to arrive, close() first.
  ~Producer();

  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;
  Producer(Producer&&) = delete;
  Producer& operator=(Producer&&) = delete;

  /// Copies a record into the queue and returns at once. What librdkafka keeps
  /// about a topic is kept from the first record to it until the producer's
  /// end.
  /// Success: accepted, and exactly one delivery report will come.
  /// An error: refused, this IS the verdict and no report will come:
  /// _QUEUE_FULL (queue.buffering.max.messages or .kbytes: poll and send
  /// again), MSG_SIZE_TOO_LARGE (message.max.bytes), _UNKNOWN_TOPIC or
  /// _UNKNOWN_PARTITION (known not to exist), _STATE (the producer is closed),
  /// _FATAL (see fatal_error).
  [[nodiscard]] Error send(const Record& record);

  /// Hands out the delivery reports that have come; waits up to `timeout` for
  /// the first. The number of events served. Call it often, also while idle.
  int poll(std::chrono::milliseconds timeout);

  /// Waits until every accepted record has its report, without lingering.
  /// _TIMED_OUT when some have none yet; they go on being sent. _STATE when
  /// called from within a report.
  [[nodiscard]] Error flush(std::chrono::milliseconds timeout);

  /// Refuses further records, flushes, and gives up what is left when `timeout`
  /// is over: its reports say _PURGE_QUEUE (was never sent) or _PURGE_INFLIGHT
  /// (may have arrived all the same; see DeliveryReport::status). Then the
  /// result is _TIMED_OUT. Closing again does nothing.
  [[nodiscard]] Error close(std::chrono::milliseconds timeout);

  /// How many partitions the topic has: 0 to this number - 1 are what
  /// Record::partition can name. Asks the broker, waiting up to `timeout`, and
  /// remembers the answer for topic.metadata.refresh.interval.ms (five minutes;
  /// negative: for ever), the time after which librdkafka itself looks for new
  /// partitions. In between it costs a lookup; several threads may call it.
  ///
  /// Throws Exception when the number is not known: UNKNOWN_TOPIC_OR_PART (no
  /// such topic), TOPIC_AUTHORIZATION_FAILED, TOPIC_EXCEPTION (no possible
  /// name), _TRANSPORT or _TIMED_OUT (nobody answers). Asks again a second
  /// later at the earliest. A number once known still holds when nobody
  /// answers.
  [[nodiscard]] std::int32_t partition_count(
      std::string_view topic,
      std::chrono::milliseconds timeout = std::chrono::seconds{5});

  // ------------------------------------------------------------ transactions
  // They want transactional.id, a name that stays the same when the program
  // starts again. What send() accepts between begin and commit belongs to the
  // transaction: readers with isolation.level=read_committed see all of it once
  // it is committed, and nothing of it before, or after an abort.
  //
  //   init_transactions → ( begin → send … → send_offsets → commit | abort )*
  //
  // All belong to the thread of poll(), and wait for `timeout` at most
  // (negative: for as long as the transaction may take). An error of any is
  // - fatal(): a newer producer has this transactional.id (_FENCED), or nothing
  //   can be known any more. Close: the newer one goes on.
  // - requires_abort(): nothing but abort_transaction() helps.
  // - retriable(): call the same function again, which goes on waiting for what
  //   the first call began. _TIMED_OUT says that nobody knows yet.
  // - none of them: a mistake of the caller's, such as _STATE (out of its turn,
  //   or from within a report) or _NOT_CONFIGURED (no transactional.id).
  // Look in this order: an error can be two of them.

  /// Must succeed once before all others. Aborts what an earlier producer with
  /// the same transactional.id has left open, fences it off, and waits until
  /// that is done. Before there is a connection, librdkafka 2.0.2 takes half a
  /// second for it.
  [[nodiscard]] Error init_transactions(std::chrono::milliseconds timeout);

  /// From here on send() belongs to a transaction. Asks nobody and does not
  /// wait. The broker aborts a transaction that is not ended within
  /// transaction.timeout.ms (a minute).
  [[nodiscard]] Error begin_transaction();

  /// These records are done: the offsets behind them become the group's with
  /// this transaction, and not without it. `consumer` is the member that has
  /// read them; one that its group has thrown out meanwhile gets an error that
  /// requires an abort. Messages that are no records are passed over; without
  /// any, this does nothing.
  [[nodiscard]] Error send_offsets_to_transaction(
      std::span<const Message> done, Consumer& consumer,
      std::chrono::milliseconds timeout);

  /// The same with exactly these offsets, each of the next record to read.
  [[nodiscard]] Error send_offsets_to_transaction(
      std::span<const TopicPartition> offsets, Consumer& consumer,
      std::chrono::milliseconds timeout);

  /// Flushes, then makes it all visible at once. requires_abort() when a record
  /// was not delivered. When a report throws, call it again: _STATE then says
  /// that it is committed.
  [[nodiscard]] Error commit_transaction(std::chrono::milliseconds timeout);

  /// Makes all of it invisible for ever. Gives up what cannot be written within
  /// a second (reports say _PURGE_QUEUE or _PURGE_INFLIGHT). The consumer goes
  /// on behind the records that it has handed out: seek() back to take them
  /// again.
  [[nodiscard]] Error abort_transaction(std::chrono::milliseconds timeout);

  /// Records accepted and not yet reported.
  [[nodiscard]] std::size_t outstanding() const noexcept {
    return outstanding_.load();
  }

  /// Why this producer can send nothing any more, such as a sequence that the
  /// broker found broken (enable.idempotence). Nothing as long as it works.
  [[nodiscard]] std::optional<Error> fatal_error() const;

  /// Why no broker lets this client in, where waiting does not help:
  /// _AUTHENTICATION (user, password or mechanism), _SSL (whose certificate is
  /// trusted, or whether TLS is spoken at all), _RESOLVE (no such host).
  /// Success when nothing is known of that, and again once a record is
  /// delivered. poll() learns of it; the text is librdkafka's. Belongs to the
  /// thread of poll().
  [[nodiscard]] const Error& connection_error() const noexcept {
    return events_.connection_error();
  }

  /// Has the statistics handed out every statistics.interval.ms, a property
  /// whose default is never. Belongs to the thread of poll().
  void on_statistics(OnStatistics callback) {
    events_.on_statistics(std::move(callback));
  }

  /// For calls of librdkafka that this class does not offer. Stays owned here.
  [[nodiscard]] rd_kafka_t* native() noexcept { return handle_.get(); }

 private:
  static constexpr std::size_t longest_topic = 249;  // Kafka's own limit
  static constexpr std::chrono::milliseconds purge_limit{5000};

  // Called by librdkafka from within rd_kafka_poll and rd_kafka_flush, on the
  // thread that called them, once for each record. The message stays
  // librdkafka's. Nothing may be thrown through its C code.
  static void report(rd_kafka_t* handle, const rd_kafka_message_t* message,
                     void* self) noexcept;

  // The same for all that is no report.
  static void event(rd_kafka_t* handle, int code, const char* reason,
                    void* self) noexcept;
  static int statistics(rd_kafka_t* handle, char* json, std::size_t size,
                        void* self) noexcept;

  static Error called_from_report();
  Error flush_until(const detail::Deadline& deadline);
  void purge_once() noexcept;
  void complain_of_held() noexcept;
  void throw_held() {
    if (held_) {
      std::rethrow_exception(std::exchange(held_, nullptr));
    }
  }

  static constexpr bool is_possible(std::string_view topic) noexcept {
    return !topic.empty() && topic.size() <= longest_topic &&
           topic.find('\0') == std::string_view::npos;
  }
  static std::chrono::milliseconds refresh_interval(const Config& config);

  OnDelivery on_delivery_;
  detail::PartitionCounts partition_counts_;
  detail::ClientEvents events_;
  std::exception_ptr held_;  // out of on_delivery_, until a call can throw it
  bool reporting_ = false;   // on_delivery_ is running
  std::atomic<std::size_t> outstanding_{0};
  std::atomic<bool> closed_{false};
  detail::Owned<rd_kafka_t, rd_kafka_destroy> handle_;
  detail::TopicHandles topics_;  // before handle_, as tokens_ are
  detail::TokenRefresh tokens_;
};

}  // namespace kafka

#if KAFKA_DEFINITIONS
#include <kafka/detail/producer_implementation.hpp>
#include <kafka/detail/producer_transactions.hpp>
#endif
