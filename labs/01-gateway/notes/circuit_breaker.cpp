// A circuit breaker: when payment after payment fails, stop sending, and say no
// at once. Nobody waits for a broker that is down, and it is not swamped when
// it comes back.
//
// Sends five payments a second until Ctrl-C. In another terminal, freeze the
// broker and wake it: ./lab broker status shows its process id, here 4711.
//
//   kill -STOP 4711
//   kill -CONT 4711
//
//   ./lab run circuit-breaker

#include <chrono>
#include <cstdint>
#include <iostream>
#include <kafka/producer.hpp>
#include <runtime/short_program.hpp>
#include <runtime/stop_signal.hpp>
#include <string>

using namespace std::chrono_literals;  // 200ms is a duration
using Clock = std::chrono::steady_clock;

// Its name is from the fuse box: closed, current flows; open, it does not.
class CircuitBreaker {
 public:
  // Whether the payment with this number may be sent. When the circuit has been
  // open for a second, one payment may, to find out; no other until it has.
  bool allows(std::uint64_t number) {
    if (state_ == State::open && Clock::now() >= try_again_) {
      trial_ = number;
      become(State::half_open,
             "half-open: payment " + std::to_string(number) + " tries");
      return true;
    }
    return state_ == State::closed;
  }

  // A payment was delivered: Kafka is there.
  void succeeded() {
    failures_ = 0;
    if (state_ != State::closed) {
      become(State::closed, "closed: payments flow");
    }
  }

  // A payment has failed. One may be bad luck; three in a row are not.
  void failed(std::uint64_t number) {
    if (state_ == State::open ||
        (state_ == State::half_open && number != trial_)) {
      return;  // it was sent before the circuit opened: nothing new
    }
    ++failures_;
    if (failures_ >= 3) {
      try_again_ = Clock::now() + 1s;
      become(State::open, "open: payments are refused");
    }
  }

 private:
  enum class State { closed, open, half_open };

  void become(State state, const std::string& words) {
    state_ = state;
    std::cout << "the circuit is " << words << '\n';
  }

  State state_ = State::closed;
  int failures_ = 0;  // in a row
  std::uint64_t trial_ = 0;
  Clock::time_point try_again_;
};

int main(int argc, char** argv) {
  const auto names = runtime::names(argc, argv, {{"TOPIC", "note_payments"}});
  const std::string topic = names[0];
  runtime::create_topic(topic, 3);

  kafka::Config config;
  config.set("bootstrap.servers", runtime::broker());
  // A second, so that there is something to see. (The client looks at it once a
  // second, so two may pass.)
  config.set("delivery.timeout.ms", 1s);
  // By default the client asks less and less often whether the broker is back.
  config.set("reconnect.backoff.max.ms", 500ms);

  CircuitBreaker breaker;
  int delivered = 0;
  int failed = 0;
  int refused = 0;
  // The delivery reports are what the breaker goes by, and nothing else: a
  // send() that returns success does not mean that Kafka is there.
  const auto on_delivery = [&](const kafka::DeliveryReport& report) {
    std::cout << "payment " << report.opaque();
    if (report.delivered()) {
      ++delivered;
      std::cout << " delivered\n";
      breaker.succeeded();
    } else {
      ++failed;
      std::cout << " failed: " << report.error().text() << '\n';
      breaker.failed(report.opaque());
    }
  };
  kafka::Producer producer(config, on_delivery);

  const runtime::StopSignal stop;
  for (std::uint64_t number = 1; !stop.came_within(200ms); ++number) {
    producer.poll(0ms);  // hands out the reports that have come
    if (!breaker.allows(number)) {
      ++refused;
      std::cout << "payment " << number << " refused at once\n";
      continue;
    }
    kafka::Record record;
    record.topic = topic;
    record.value = "one coffee";
    record.opaque = number;  // comes back in the report
    const kafka::Error error = producer.send(record);
    if (error) {
      ++failed;
      std::cout << "payment " << number << " failed: " << error.text() << '\n';
      breaker.failed(number);
    }
  }

  const kafka::Error late = producer.close(3s);
  if (late) {
    std::cerr << "close: " << late.text() << '\n';
  }
  std::cout << delivered << " delivered, " << failed << " failed, " << refused
            << " refused at once\n";
  return 0;
}
