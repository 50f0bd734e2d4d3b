#pragma once
// Waits for delivery reports, or for a moment, to the microsecond.

#include <librdkafka/rdkafka.h>

#include <chrono>

namespace load_test {

/// kafka::Producer::poll() waits in whole milliseconds: too coarse for a record
/// that is due in 300 µs. This waits for the same with ppoll(2). It must not
/// outlive the producer, and belongs to the thread that polls.
class Wakeup {
 public:
  /// Throws std::system_error if the system has no descriptor to spare.
  explicit Wakeup(rd_kafka_t* producer);
  ~Wakeup();
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;
  Wakeup(Wakeup&&) = delete;
  Wakeup& operator=(Wakeup&&) = delete;

  /// Returns when reports have come since the last call, or the time is over.
  /// Poll before: what was there already wakes nobody.
  void wait(std::chrono::nanoseconds at_most);

 private:
  int event_;
  rd_kafka_queue_t* reports_;
};

}  // namespace load_test
