#pragma once
// What can go wrong, as a value.
//
// Every call that fails in everyday use gives an Error; only a call that cannot
// go on (a bad property, no topic to subscribe to) throws an Exception, which
// carries one. The codes are librdkafka's own, so whatever is written about
// RD_KAFKA_RESP_ERR_… elsewhere holds here.
//
//   if (kafka::Error error = producer.send(record)) {
//     if (error.code() == RD_KAFKA_RESP_ERR__QUEUE_FULL) { … }
//     std::cerr << error.name() << ": " << error.text() << '\n';
//   }

#include <kafka/detail/librdkafka.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace kafka {

/// The outcome of a call. A default one is success and false in a condition.
class [[nodiscard]] Error {
 public:
  /// What librdkafka says about an error beyond its code.
  struct Flags {
    bool retriable = false;
    bool fatal = false;
    bool requires_abort = false;
  };

  Error() noexcept = default;

  /// `text` says more than the code does; left out, librdkafka's own is used.
  explicit Error(rd_kafka_resp_err_t code, std::string text = {});
  Error(rd_kafka_resp_err_t code, std::string text, Flags flags);

  /// Takes over what a librdkafka call returned, and frees it.
  static Error take(rd_kafka_error_t* error);

  /// True when there IS an error.
  explicit operator bool() const noexcept {
    return code_ != RD_KAFKA_RESP_ERR_NO_ERROR;
  }

  [[nodiscard]] rd_kafka_resp_err_t code() const noexcept { return code_; }

  /// The code's name without its prefix: "_MSG_TIMED_OUT", "TOPIC_EXCEPTION".
  /// A leading underscore means that the client itself gave up; without one, a
  /// broker answered so.
  [[nodiscard]] std::string name() const { return rd_kafka_err2name(code_); }

  /// For people: "Local: Message timed out".
  [[nodiscard]] std::string text() const {
    return text_.empty() ? std::string{rd_kafka_err2str(code_)} : text_;
  }

  /// True when the same call may well succeed later. For a record that was
  /// perhaps written (DeliveryReport::status) sending again can write it twice.
  [[nodiscard]] bool retriable() const noexcept { return flags_.retriable; }

  /// True when this client is of no more use: destroy it and make a new one.
  [[nodiscard]] bool fatal() const noexcept { return flags_.fatal; }

  /// True when the current transaction must be aborted before going on.
  [[nodiscard]] bool requires_abort() const noexcept {
    return flags_.requires_abort;
  }

 private:
  static Flags usual_flags(rd_kafka_resp_err_t code) noexcept;

  rd_kafka_resp_err_t code_ = RD_KAFKA_RESP_ERR_NO_ERROR;
  Flags flags_;
  std::string text_;  // empty: librdkafka's text for the code, so that an
                      // everyday error such as _QUEUE_FULL allocates nothing
};

/// Thrown when a call cannot go on. what() is "where: what (CODE)".
class Exception : public std::runtime_error {
 public:
  /// `where` says what was tried, such as "subscribe".
  Exception(const Error& error, std::string_view where)
      : Exception{error, describe(error, where), Whole{}} {}

  [[nodiscard]] const Error& error() const noexcept { return *error_; }

 protected:
  struct Whole {};  // the text is complete as it stands
  Exception(const Error& error, const std::string& what, Whole /*whole*/)
      : std::runtime_error{what},
        error_{std::make_shared<const Error>(error)} {}

 private:
  static std::string describe(const Error& error, std::string_view where) {
    return std::string{where} + ": " + error.text() + " (" + error.name() + ")";
  }

  std::shared_ptr<const Error> error_;  // shared: a copy must not throw
};

/// Thrown at once by Config::set and Config::from_file, and by the constructor
/// of a client whose properties contradict each other. what() says which
/// property, what is wrong with it, and what would be right.
class ConfigError : public Exception {
 public:
  ConfigError(std::string_view property, const std::string& what)
      : Exception{Error{RD_KAFKA_RESP_ERR__INVALID_ARG, what}, what, Whole{}},
        property_{std::make_shared<const std::string>(property)} {}

  /// The property's name; empty when none can be blamed alone.
  [[nodiscard]] const std::string& property() const noexcept {
    return *property_;
  }

 private:
  std::shared_ptr<const std::string> property_;
};

// ------------------------------------------------------------ implementation

inline Error::Error(rd_kafka_resp_err_t code, std::string text)
    : Error{code, std::move(text), usual_flags(code)} {}

inline Error::Error(rd_kafka_resp_err_t code, std::string text, Flags flags)
    : code_{code}, flags_{flags}, text_{std::move(text)} {
  if (text_ == rd_kafka_err2str(code_)) {
    text_.clear();
  }
}

inline Error Error::take(rd_kafka_error_t* error) {
  if (error == nullptr) {
    return {};
  }
  const detail::Owned<rd_kafka_error_t, rd_kafka_error_destroy> owned{error};
  const rd_kafka_resp_err_t code = rd_kafka_error_code(error);
  Flags flags = usual_flags(code);
  flags.retriable |= rd_kafka_error_is_retriable(error) != 0;
  flags.fatal |= rd_kafka_error_is_fatal(error) != 0;
  flags.requires_abort |= rd_kafka_error_txn_requires_abort(error) != 0;
  Error result;
  result.code_ = code;
  result.flags_ = flags;
  if (std::string_view text = rd_kafka_error_string(error);
      text != rd_kafka_err2str(code)) {
    result.text_ = text;
  }
  return result;
}

// Most of librdkafka's API gives a bare code. The broker's codes below are
// those that Kafka's protocol guide marks as retriable; of the client's own,
// those that mean "not now" and not "not so".
inline Error::Flags Error::usual_flags(rd_kafka_resp_err_t code) noexcept {
  switch (code) {
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__QUEUE_FULL:
    case RD_KAFKA_RESP_ERR__WAIT_COORD:
    case RD_KAFKA_RESP_ERR__WAIT_CACHE:
    case RD_KAFKA_RESP_ERR__RETRY:
    case RD_KAFKA_RESP_ERR_INVALID_MSG:  // a record damaged on its way
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
    case RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION:
    case RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_COORDINATOR:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND:
    case RD_KAFKA_RESP_ERR_NOT_CONTROLLER:
    case RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS:
    case RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR:
    case RD_KAFKA_RESP_ERR_FETCH_SESSION_ID_NOT_FOUND:
    case RD_KAFKA_RESP_ERR_INVALID_FETCH_SESSION_EPOCH:
    case RD_KAFKA_RESP_ERR_LISTENER_NOT_FOUND:
    case RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH:
    case RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH:
    case RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_PREFERRED_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT:
    case RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED:
      return {.retriable = true};
    case RD_KAFKA_RESP_ERR__FATAL:
    case RD_KAFKA_RESP_ERR__FENCED:
      return {.fatal = true};
    default:
      return {};
  }
}

}  // namespace kafka
