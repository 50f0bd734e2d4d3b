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

#include <kafka/detail/definitions.hpp>
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
  [[nodiscard]] std::string name() const;

  /// For people: "Local: Message timed out".
  [[nodiscard]] std::string text() const;

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
  Exception(const Error& error, std::string_view where);

  [[nodiscard]] const Error& error() const noexcept { return *error_; }

 protected:
  struct Whole {};  // the text is complete as it stands
  Exception(const Error& error, const std::string& what, Whole whole);

 private:
  static std::string describe(const Error& error, std::string_view where);

  std::shared_ptr<const Error> error_;  // shared: a copy must not throw
};

/// Thrown at once by Config::set and Config::from_file, and by the constructor
/// of a client whose properties contradict each other. what() says which
/// property, what is wrong with it, and what would be right.
class ConfigError : public Exception {
 public:
  ConfigError(std::string_view property, const std::string& what);

  /// The property's name; empty when none can be blamed alone.
  [[nodiscard]] const std::string& property() const noexcept {
    return *property_;
  }

 private:
  std::shared_ptr<const std::string> property_;
};

}  // namespace kafka

#if KAFKA_DEFINITIONS
#include <kafka/detail/error_implementation.hpp>
#endif
