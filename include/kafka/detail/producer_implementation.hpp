#pragma once
// The functions of kafka::Producer: its contract is in <kafka/producer.hpp>.

#include <array>
#include <charconv>
#include <cstdio>
#include <kafka/producer.hpp>
#include <string_view>

namespace kafka {

KAFKA_INLINE Producer::Producer(Config config, OnDelivery on_delivery)
    : on_delivery_{std::move(on_delivery)},
      partition_counts_{refresh_interval(config)},
      events_{config},
      tokens_{config} {
  if (config.get("delivery.report.only.error") == "true") {
    throw ConfigError{"delivery.report.only.error",
                      "delivery.report.only.error=true takes away the reports "
                      "of delivered records: leave it false"};
  }
  rd_kafka_conf_set_opaque(config.native(), this);
  rd_kafka_conf_set_dr_msg_cb(config.native(), &Producer::report);
  rd_kafka_conf_set_error_cb(config.native(), &Producer::event);
  rd_kafka_conf_set_stats_cb(config.native(), &Producer::statistics);
  std::array<char, detail::reason_size> reason{};
  handle_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, config.native(), reason.data(),
                             reason.size()));
  if (!handle_) {
    throw ConfigError{"",
                      std::string{"cannot make a producer: "} + reason.data()};
  }
  config.release();
  tokens_.start(handle_.get());
}

KAFKA_INLINE Producer::~Producer() {
  closed_ = true;
  const detail::Deadline deadline{purge_limit};
  while (outstanding() > 0 && !deadline.passed()) {
    purge_once();
    complain_of_held();
  }
  if (outstanding() > 0) {
    static_cast<void>(std::fprintf(
        stderr, "kafka::Producer destroyed: %zu records never got a report\n",
        outstanding()));
  }
}

KAFKA_INLINE Error Producer::send(const Record& record) {
  if (!is_possible(record.topic)) {
    return Error{RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION};
  }
  rd_kafka_topic_t* const topic = topics_.get(handle_.get(), record.topic);
  if (topic == nullptr) {
    return Error{rd_kafka_last_error()};
  }

  // Left uninitialised on purpose: librdkafka reads `count` of them, and to
  // clear half a kilobyte for every record would cost more than to send it.
  std::array<rd_kafka_vu_t, 8> fields;  // NOLINT(*-member-init)
  std::size_t count = 0;
  const auto field = [&](rd_kafka_vtype_t type) -> auto& {
    fields[count].vtype = type;
    return fields[count++].u;
  };
  field(RD_KAFKA_VTYPE_RKT).rkt = topic;
  field(RD_KAFKA_VTYPE_MSGFLAGS).i = RD_KAFKA_MSG_F_COPY;
  field(RD_KAFKA_VTYPE_PARTITION).i32 = record.partition;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast,performance-no-int-to-ptr)
  field(RD_KAFKA_VTYPE_OPAQUE).ptr = reinterpret_cast<void*>(record.opaque);
  if (record.key) {
    field(RD_KAFKA_VTYPE_KEY).mem = {detail::pointer(*record.key),
                                     record.key->size()};
  }
  if (record.value) {
    field(RD_KAFKA_VTYPE_VALUE).mem = {detail::pointer(*record.value),
                                       record.value->size()};
  }
  if (record.timestamp) {
    field(RD_KAFKA_VTYPE_TIMESTAMP).i64 =
        std::chrono::floor<std::chrono::milliseconds>(
            record.timestamp->time_since_epoch())
            .count();
  }
  // A list, not VTYPE_HEADER one by one: librdkafka before 2.12 frees those
  // twice when the partition does not exist.
  detail::Owned<rd_kafka_headers_t, rd_kafka_headers_destroy> headers;
  if (!record.headers.empty()) {
    headers.reset(rd_kafka_headers_new(record.headers.size()));
    for (const auto& [name, value] : record.headers) {
      rd_kafka_header_add(headers.get(),
                          name.data() == nullptr ? "" : name.data(),
                          static_cast<ssize_t>(name.size()),
                          value ? detail::pointer(*value) : nullptr,
                          value ? static_cast<ssize_t>(value->size()) : 0);
    }
    field(RD_KAFKA_VTYPE_HEADERS).headers = headers.get();
  }

  // Counted before it can be reported, and before closed_ is looked at: close()
  // sets that first and counts then, so one of the two sees the other.
  outstanding_.fetch_add(1);
  if (closed_) {
    outstanding_.fetch_sub(1);
    return Error{RD_KAFKA_RESP_ERR__STATE, "the producer is closed"};
  }
  rd_kafka_error_t* refused =
      rd_kafka_produceva(handle_.get(), fields.data(), count);
  if (refused != nullptr) {
    outstanding_.fetch_sub(1);
    return Error::take(refused);
  }
  static_cast<void>(headers.release());  // librdkafka's since it succeeded
  return {};
}

KAFKA_INLINE std::chrono::milliseconds Producer::refresh_interval(
    const Config& config) {
  const std::string text =
      config.get("topic.metadata.refresh.interval.ms").value_or("");
  std::chrono::milliseconds::rep number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return std::chrono::milliseconds{number};
}

KAFKA_INLINE std::int32_t Producer::partition_count(
    std::string_view topic, std::chrono::milliseconds timeout) {
  if (!is_possible(topic)) {
    throw Exception{Error{RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION},
                    "partitions of \"" + std::string{topic} + "\""};
  }
  return partition_counts_.get(handle_.get(), topic, timeout);
}

KAFKA_INLINE int Producer::poll(std::chrono::milliseconds timeout) {
  const int served =
      rd_kafka_poll(handle_.get(), detail::milliseconds(timeout));
  throw_held();
  return served;
}

KAFKA_INLINE Error Producer::flush(std::chrono::milliseconds timeout) {
  return flush_until(detail::Deadline{timeout});
}

KAFKA_INLINE Error Producer::called_from_report() {
  return Error{RD_KAFKA_RESP_ERR__STATE,
               "called from within a delivery report, behind which others "
               "wait"};
}

KAFKA_INLINE Error Producer::flush_until(const detail::Deadline& deadline) {
  if (reporting_) {
    return called_from_report();
  }
  // In steps, because rd_kafka_flush also waits for what is no record, such as
  // an error event.
  constexpr std::chrono::milliseconds step{100};
  while (outstanding() > 0) {
    const rd_kafka_resp_err_t result = rd_kafka_flush(
        handle_.get(), detail::milliseconds(deadline.left(step)));
    throw_held();
    if (result != RD_KAFKA_RESP_ERR_NO_ERROR &&
        result != RD_KAFKA_RESP_ERR__TIMED_OUT) {
      return Error{result};
    }
    if (outstanding() > 0 && deadline.passed()) {
      return Error{RD_KAFKA_RESP_ERR__TIMED_OUT,
                   std::to_string(outstanding()) + " records have no report"};
    }
  }
  return {};
}

KAFKA_INLINE Error Producer::close(std::chrono::milliseconds timeout) {
  closed_ = true;
  Error result = flush_until(detail::Deadline{timeout});
  if (result.code() == RD_KAFKA_RESP_ERR__STATE) {
    return result;
  }
  const detail::Deadline deadline{purge_limit};
  while (outstanding() > 0 && !deadline.passed()) {
    purge_once();
    throw_held();
  }
  return result;
}

// Gives up what is left, and serves the reports of it. Not blocking, because
// librdkafka would wait without limit for each of its threads.
KAFKA_INLINE void Producer::purge_once() noexcept {
  rd_kafka_purge(handle_.get(), RD_KAFKA_PURGE_F_QUEUE |
                                    RD_KAFKA_PURGE_F_INFLIGHT |
                                    RD_KAFKA_PURGE_F_NON_BLOCKING);
  rd_kafka_flush(handle_.get(), 100);
}

// For the destructor, which cannot throw and must not be silent either.
KAFKA_INLINE void Producer::complain_of_held() noexcept {
  try {
    throw_held();
  } catch (const std::exception& error) {
    static_cast<void>(std::fprintf(
        stderr, "kafka::Producer: OnDelivery threw: %s\n", error.what()));
  } catch (...) {
    static_cast<void>(
        std::fprintf(stderr, "kafka::Producer: OnDelivery threw\n"));
  }
}

KAFKA_INLINE std::optional<Error> Producer::fatal_error() const {
  std::array<char, detail::reason_size> reason{};
  const rd_kafka_resp_err_t code =
      rd_kafka_fatal_error(handle_.get(), reason.data(), reason.size());
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
    return std::nullopt;
  }
  return Error{code, reason.data(), {.fatal = true}};
}

KAFKA_INLINE void Producer::report(rd_kafka_t* handle,
                                   const rd_kafka_message_t* message,
                                   void* self) noexcept {
  Producer& producer = *static_cast<Producer*>(self);
  producer.outstanding_.fetch_sub(1);
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    producer.events_.connected();
  }
  if (!producer.on_delivery_) {
    return;
  }
  const bool within = std::exchange(producer.reporting_, true);
  try {
    producer.on_delivery_(
        DeliveryReport{*message, &producer.events_.connection_error()});
  } catch (...) {
    producer.complain_of_held();  // none, unless a report came all the same
    producer.held_ = std::current_exception();
    rd_kafka_yield(handle);  // poll returns now; the rest waits for the next
  }
  producer.reporting_ = within;
}

KAFKA_INLINE void Producer::event(rd_kafka_t* handle, int code,
                                  const char* reason, void* self) noexcept {
  static_cast<Producer*>(self)->events_.heard_of(
      handle, static_cast<rd_kafka_resp_err_t>(code), reason);
}

KAFKA_INLINE int Producer::statistics(rd_kafka_t* handle, char* json,
                                      std::size_t size, void* self) noexcept {
  Producer& producer = *static_cast<Producer*>(self);
  if (auto thrown = producer.events_.tell_statistics({json, size})) {
    producer.complain_of_held();
    producer.held_ = std::move(thrown);
    rd_kafka_yield(handle);
  }
  return 0;  // librdkafka frees the text
}

}  // namespace kafka
