// One administrative request of the judge's to the broker, and its answer.
#pragma once

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace support {

/// Far more than a healthy broker needs, also on a busy machine.
inline constexpr std::chrono::milliseconds admin_patience{10'000};

/// How long to wait before a broker is asked once more whether something has
/// come true. Ten tests that ask without a pause leave it little time to make
/// it so: they asked a hundred times for each new topic.
inline constexpr std::chrono::milliseconds look_again{10};

template <auto destroy>
struct Destroy {
  template <typename Object>
  void operator()(Object* object) const {
    destroy(object);
  }
};

/// One of librdkafka's objects, destroyed by `destroy`.
template <typename Object, auto destroy>
using Owned = std::unique_ptr<Object, Destroy<destroy>>;

using Event = Owned<rd_kafka_event_t, rd_kafka_event_destroy>;

/// Throws BrokerProblem: the broker failed at `what`, because of `why`.
[[noreturn]] void give_up(const std::string& what, const std::string& why);

/// For the end of a test: what goes wrong in `step` is said on stderr, and that
/// `what` stays behind, and is no failure of the test.
void tidy_up(const std::string& what, const std::function<void()>& step);

/// Sends one request and waits for its answer. `send` passes it to librdkafka,
/// once more when the answer is an error that may pass. Throws BrokerProblem
/// when there is no answer, or the answer stays an error.
Event ask(rd_kafka_t* client, rd_kafka_admin_op_t operation,
          const std::string& what,
          const std::function<void(const rd_kafka_AdminOptions_t* options,
                                   rd_kafka_queue_t* queue)>& send);

}  // namespace support
