#pragma once
// The functions of kafka::Error and of what is thrown: their contract is in
// <kafka/error.hpp>.

#include <kafka/error.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace kafka {

KAFKA_INLINE Error::Error(rd_kafka_resp_err_t code, std::string text)
    : Error{code, std::move(text), usual_flags(code)} {}

KAFKA_INLINE Error::Error(rd_kafka_resp_err_t code, std::string text,
                          Flags flags)
    : code_{code}, flags_{flags}, text_{std::move(text)} {
  if (text_ == rd_kafka_err2str(code_)) {
    text_.clear();
  }
}

KAFKA_INLINE std::string Error::name() const {
  return rd_kafka_err2name(code_);
}

KAFKA_INLINE std::string Error::text() const {
  return text_.empty() ? std::string{rd_kafka_err2str(code_)} : text_;
}

KAFKA_INLINE Error Error::take(rd_kafka_error_t* error) {
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
KAFKA_INLINE Error::Flags Error::usual_flags(
    rd_kafka_resp_err_t code) noexcept {
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

KAFKA_INLINE std::string Exception::describe(const Error& error,
                                             std::string_view where) {
  return std::string{where} + ": " + error.text() + " (" + error.name() + ")";
}

KAFKA_INLINE Exception::Exception(const Error& error, std::string_view where)
    : Exception{error, describe(error, where), Whole{}} {}

KAFKA_INLINE Exception::Exception(const Error& error, const std::string& what,
                                  Whole /*whole*/)
    : std::runtime_error{what}, error_{std::make_shared<const Error>(error)} {}

KAFKA_INLINE ConfigError::ConfigError(std::string_view property,
                                      const std::string& what)
    : Exception{Error{RD_KAFKA_RESP_ERR__INVALID_ARG, what}, what, Whole{}},
      property_{std::make_shared<const std::string>(property)} {}

}  // namespace kafka
