#pragma once
// Looks at every record that a producer sends, and at what becomes of it,
// without a line in the code that sends: a header to trace a record by, a
// count, a log.
//
//   struct Failures : kafka::Interceptor {
//     int count = 0;
//     void on_acknowledgement(const kafka::DeliveryReport& report) override {
//       count += report.delivered() ? 0 : 1;
//     }
//   };
//   Failures failures;
//   kafka::InterceptedProducer producer{config, {failures}, on_delivery};
//
// What Java calls ProducerInterceptor, with two differences. An interceptor
// adds headers, and leaves key, value and topic as they are. And what it throws
// is not only logged: see below.
//
// A kafka::Producer knows nothing of this: who has no interceptors does not pay
// for them.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <exception>
#include <functional>
#include <kafka/producer.hpp>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kafka {

/// Where an interceptor puts the headers that it adds to one record.
class AddedHeaders {
 public:
  explicit AddedHeaders(std::span<const Header> own)
      : all_{own.begin(), own.end()} {}

  /// Adds a header behind those that are there. Copies both texts.
  void add(std::string_view name, std::optional<std::string_view> value) {
    added_.push_back({keep(name), value ? std::optional{keep(*value)} : value});
  }

 private:
  friend class InterceptedProducer;

  std::string_view keep(std::string_view text) {
    return texts_.emplace_back(text);
  }
  // Not at once: an interceptor may still look at the headers before its own.
  void accept() {
    all_.insert(all_.end(), added_.begin(), added_.end());
    added_.clear();
  }
  void refuse() noexcept { added_.clear(); }

  std::vector<Header> all_;
  std::vector<Header> added_;      // by the interceptor that runs
  std::deque<std::string> texts_;  // stay where they are as more come
};

/// Sees the records of an InterceptedProducer. For each call of send() there is
/// one on_send(), and then either one on_acknowledgement() or one on_refused().
///
/// An exception that leaves one of the three stops nothing. The record is sent
/// (without the headers that this interceptor was adding), the others see
/// record and report, and OnDelivery gets the report. The next poll(), flush()
/// or close() throws it; InterceptedProducer::thrown() counts it.
class Interceptor {
 public:
  Interceptor() = default;
  virtual ~Interceptor() = default;
  Interceptor(const Interceptor&) = delete;
  Interceptor& operator=(const Interceptor&) = delete;
  Interceptor(Interceptor&&) = delete;
  Interceptor& operator=(Interceptor&&) = delete;

  /// Before the record is copied into the queue, in the thread that sends:
  /// where several send, it runs in several at once. `record` has the headers
  /// of the interceptors before this one already.
  virtual void on_send(const Record& /*record*/, AddedHeaders& /*headers*/) {}

  /// What became of a record that was accepted. Runs inside poll(), flush() or
  /// close(), before OnDelivery, which waits for it: be quick.
  virtual void on_acknowledgement(const DeliveryReport& /*report*/) {}

  /// send() returned this error (_QUEUE_FULL, say), and no report will come.
  /// In the thread that sends. If it sends again, on_send() comes again.
  virtual void on_refused(const Record& /*record*/, const Error& /*error*/) {}
};

namespace detail {

/// The first exception of an interceptor, until a call can throw it.
class HeldException {
 public:
  HeldException() = default;
  HeldException(const HeldException&) = delete;
  HeldException& operator=(const HeldException&) = delete;
  HeldException(HeldException&&) = delete;
  HeldException& operator=(HeldException&&) = delete;

  /// Says so when nobody has asked: it must not be silent.
  ~HeldException() {
    try {
      throw_first();
    } catch (const std::exception& error) {
      static_cast<void>(std::fprintf(
          stderr, "kafka::InterceptedProducer: an interceptor threw: %s\n",
          error.what()));
    } catch (...) {
      static_cast<void>(std::fprintf(
          stderr, "kafka::InterceptedProducer: an interceptor threw\n"));
    }
  }

  /// Whether `step` came to its end. From any thread.
  template <typename Step>
  bool guard(Step step) noexcept {
    try {
      step();
      return true;
    } catch (...) {
      const std::lock_guard lock{mutex_};
      ++count_;
      if (!first_) {
        first_ = std::current_exception();
        any_ = true;
      }
      return false;
    }
  }

  void throw_first() {
    if (any_) {
      std::exception_ptr first;
      {
        const std::lock_guard lock{mutex_};
        first = std::exchange(first_, nullptr);
        any_ = false;
      }
      std::rethrow_exception(first);
    }
  }

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

 private:
  std::atomic<bool> any_{false};
  std::atomic<std::uint64_t> count_{0};
  std::mutex mutex_;  // guards first_
  std::exception_ptr first_;
};

}  // namespace detail

/// A Producer with interceptors. send() may be called from several threads, all
/// else belongs to one at a time, as with a Producer.
class InterceptedProducer {
 public:
  using Interceptors = std::vector<std::reference_wrapper<Interceptor>>;

  /// The interceptors run in this order, and must outlive the producer. Throws
  /// ConfigError as Producer does.
  InterceptedProducer(Config config, Interceptors interceptors,
                      Producer::OnDelivery on_delivery = {})
      : interceptors_{std::move(interceptors)},
        on_delivery_{std::move(on_delivery)},
        producer_{std::move(config),
                  [this](const DeliveryReport& report) { tell(report); }} {}

  /// Ends as Producer does; interceptors see the reports of it.
  ~InterceptedProducer() = default;

  InterceptedProducer(const InterceptedProducer&) = delete;
  InterceptedProducer& operator=(const InterceptedProducer&) = delete;
  InterceptedProducer(InterceptedProducer&&) = delete;
  InterceptedProducer& operator=(InterceptedProducer&&) = delete;

  /// As Producer::send, with the headers that interceptors add.
  [[nodiscard]] Error send(const Record& record);

  /// As Producer::poll; throws what an interceptor has thrown.
  int poll(std::chrono::milliseconds timeout) {
    const int served = producer_.poll(timeout);
    held_.throw_first();
    return served;
  }

  /// As Producer::flush. Throws what an interceptor has thrown, once all
  /// reports are there: an error is returned first, and the next call throws.
  [[nodiscard]] Error flush(std::chrono::milliseconds timeout) {
    return or_throw(producer_.flush(timeout));
  }

  /// As Producer::close, and throws as flush() does: what is thrown is thrown
  /// by a producer that is closed.
  [[nodiscard]] Error close(std::chrono::milliseconds timeout) {
    return or_throw(producer_.close(timeout));
  }

  /// Records accepted and not yet reported.
  [[nodiscard]] std::size_t outstanding() const noexcept {
    return producer_.outstanding();
  }

  /// How many exceptions have left interceptors. When several wait to be
  /// thrown, the first one is; the others only count.
  [[nodiscard]] std::uint64_t thrown() const noexcept { return held_.count(); }

  /// For what else a Producer does: partition counts, transactions. A record
  /// that is sent through it has no on_send(), but an on_acknowledgement().
  [[nodiscard]] Producer& producer() noexcept { return producer_; }

 private:
  void tell(const DeliveryReport& report) {
    for (Interceptor& each : interceptors_) {
      held_.guard([&] { each.on_acknowledgement(report); });
    }
    if (on_delivery_) {
      on_delivery_(report);
    }
  }

  Error or_throw(Error result) {
    if (!result) {
      held_.throw_first();
    }
    return result;
  }

  Interceptors interceptors_;
  Producer::OnDelivery on_delivery_;
  detail::HeldException held_;
  Producer producer_;  // last, because it still reports as it goes
};

inline Error InterceptedProducer::send(const Record& record) {
  AddedHeaders headers{record.headers};
  Record sent = record;
  for (Interceptor& each : interceptors_) {
    if (held_.guard([&] { each.on_send(sent, headers); })) {
      headers.accept();
      sent.headers = headers.all_;
    } else {
      headers.refuse();
    }
  }
  Error refused = producer_.send(sent);
  if (refused) {
    for (Interceptor& each : interceptors_) {
      held_.guard([&] { each.on_refused(sent, refused); });
    }
  }
  return refused;
}

}  // namespace kafka
