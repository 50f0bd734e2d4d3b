#pragma once
// How kafka::Consumer takes and gives up partitions, and what else librdkafka
// tells it: its contract is in <kafka/consumer.hpp>.

#include <exception>
#include <functional>
#include <kafka/consumer.hpp>
#include <kafka/detail/partition_list.hpp>
#include <string_view>
#include <utility>
#include <vector>

namespace kafka {

KAFKA_INLINE void Consumer::on_rebalance(
    rd_kafka_t* handle, rd_kafka_resp_err_t code,
    rd_kafka_topic_partition_list_t* partitions, void* self) noexcept {
  Consumer& consumer = *static_cast<Consumer*>(self);
  if (consumer.collecting_) {
    consumer.deferred_.emplace(Event{
        code,
        detail::OwnedList{rd_kafka_topic_partition_list_copy(partitions)}});
  } else {
    consumer.rebalance(code, *partitions);
  }
  if (consumer.held_ || consumer.deferred_ || consumer.closed_) {
    rd_kafka_yield(handle);  // poll returns now
  }
}

KAFKA_INLINE void Consumer::event(rd_kafka_t* handle, int code,
                                  const char* reason, void* self) noexcept {
  static_cast<Consumer*>(self)->events_.heard_of(
      handle, static_cast<rd_kafka_resp_err_t>(code), reason);
}

KAFKA_INLINE int Consumer::statistics(rd_kafka_t* handle, char* json,
                                      std::size_t size, void* self) noexcept {
  Consumer& consumer = *static_cast<Consumer*>(self);
  if (auto thrown = consumer.events_.tell_statistics({json, size})) {
    consumer.guarded([&] { std::rethrow_exception(thrown); });
    rd_kafka_yield(handle);  // poll returns now
  }
  return 0;  // librdkafka frees the text
}

KAFKA_INLINE void Consumer::serve_deferred() noexcept {
  if (deferred_) {
    const Event event = std::move(*deferred_);
    deferred_.reset();
    rebalance(event.code, *event.partitions);
  }
}

template <typename Step>
void Consumer::guarded(Step step) noexcept {
  try {
    step();
  } catch (...) {
    if (!held_) {
      held_ = std::current_exception();
    }
  }
}

// librdkafka waits for the assignment to be changed, whatever a listener does:
// so that happens also after an exception.
KAFKA_INLINE void Consumer::rebalance(
    rd_kafka_resp_err_t code,
    const rd_kafka_topic_partition_list_t& partitions) noexcept {
  assigned_once_ |= code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
  if (code == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) {
    const bool lost = rd_kafka_assignment_lost(handle()) != 0;
    guarded([&] {
      tell(lost && listener_.lost ? listener_.lost : listener_.revoked,
           partitions);
    });
  }
  guarded([&] { change_assignment(code, partitions); });
  if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    guarded([&] { tell(listener_.assigned, partitions); });
  }
}

// Known once the group has chosen between its members' assignors.
KAFKA_INLINE bool Consumer::cooperative() const noexcept {
  const char* protocol = rd_kafka_rebalance_protocol(handle());
  return protocol != nullptr && std::string_view{protocol} == "COOPERATIVE";
}

KAFKA_INLINE void Consumer::change_assignment(
    rd_kafka_resp_err_t code,
    const rd_kafka_topic_partition_list_t& partitions) {
  const bool incremental = cooperative();
  Error error;
  if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    guarded([&] { forget_pauses(partitions); });
    error =
        incremental
            ? Error::take(rd_kafka_incremental_assign(handle(), &partitions))
            : Error{rd_kafka_assign(handle(), &partitions)};
  } else if (code == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS && incremental) {
    error = Error::take(rd_kafka_incremental_unassign(handle(), &partitions));
  } else {
    error = Error{rd_kafka_assign(handle(), nullptr)};
    if (code != RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) {
      throw Exception{Error{code}, "rebalance"};
    }
  }
  if (error) {
    throw Exception{error, "rebalance"};
  }
}

// librdkafka remembers that a partition was paused, also while it is somebody
// else's, and may forget a resume from just before it is given up (seen with
// 2.0.2). Nobody could know then why it stands still. To be called before the
// partitions are taken: a resume right behind that can make librdkafka read
// from where auto.offset.reset says, instead of from the committed offset.
KAFKA_INLINE void Consumer::forget_pauses(
    const rd_kafka_topic_partition_list_t& partitions) {
  std::vector<TopicPartition> known;
  for (TopicPartition& each : detail::from_list(partitions)) {
    if (paused_.erase({each.topic, each.partition}) > 0) {
      known.push_back(std::move(each));
    }
  }
  if (known.empty()) {
    return;
  }
  const detail::OwnedList list = detail::to_list(known);
  const Error result{rd_kafka_resume_partitions(handle(), list.get())};
  const Error error = result ? result : detail::first_error(*list);
  // Unknown to librdkafka by now, and so not paused.
  if (error && error.code() != RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION) {
    throw Exception{error, "rebalance"};
  }
}

KAFKA_INLINE void Consumer::tell(
    const std::function<void(Consumer&, Partitions)>& listener,
    const rd_kafka_topic_partition_list_t& partitions) {
  if (listener) {
    const std::vector<TopicPartition> copy = detail::from_list(partitions);
    listener(*this, copy);
  }
}

}  // namespace kafka
