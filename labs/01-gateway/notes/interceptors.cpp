// Interceptors: what every record needs, in one place, and not in each line
// that sends. Here a header to trace a record by, and a count.
//
//   ./lab run interceptors

#include <chrono>
#include <iostream>
#include <kafka/interceptor.hpp>
#include <random>
#include <runtime/short_program.hpp>
#include <string>

using namespace std::chrono_literals;  // 10s is a duration

// Gives each record a header with a number of its own. Whoever passes the
// record on copies the header, so that it can be followed from log to log.
class Tracing : public kafka::Interceptor {
 public:
  // Called inside send(), before the record is copied into the queue.
  void on_send(const kafka::Record& /*record*/,
               kafka::AddedHeaders& headers) override {
    ++number_;
    headers.add("trace_id", run_ + "-" + std::to_string(number_));
  }

 private:
  std::string run_ = std::to_string(std::random_device{}());
  int number_ = 0;
};

// Counts what was sent, and what became of it.
class Counting : public kafka::Interceptor {
 public:
  int sent = 0;
  int delivered = 0;
  int failed = 0;

  void on_send(const kafka::Record& /*record*/,
               kafka::AddedHeaders& /*headers*/) override {
    ++sent;
  }

  // Called inside poll(), flush() and close(): it is known what became of the
  // record. Here the header of the interceptor before us can be seen, too.
  void on_acknowledgement(const kafka::DeliveryReport& report) override {
    if (report.delivered()) {
      ++delivered;
    } else {
      ++failed;
    }
    std::cout << report.headers().last("trace_id").value_or("(no trace)")
              << "  " << report.value().value_or("") << "  "
              << (report.delivered() ? "delivered" : report.error().text())
              << '\n';
  }

  // send() did not even take the record, and no report will come.
  void on_refused(const kafka::Record& /*record*/,
                  const kafka::Error& /*error*/) override {
    ++failed;
  }
};

// The part that sends: not a word about tracing or counting.
void send_orders(kafka::InterceptedProducer& producer,
                 const std::string& topic) {
  for (const std::string value : {"one coffee", "two teas", "three cakes"}) {
    kafka::Record record;
    record.topic = topic;
    record.value = value;
    const kafka::Error refused = producer.send(record);
    if (refused) {
      std::cerr << value << ": " << refused.text() << '\n';
    }
  }
}

int main(int argc, char** argv) {
  const auto names = runtime::names(argc, argv, {{"TOPIC", "note_orders"}});
  const std::string topic = names[0];
  runtime::create_topic(topic, 3);

  kafka::Config config;
  config.set("bootstrap.servers", runtime::broker());

  Tracing tracing;
  Counting counting;
  // They run in this order, and must live as long as the producer.
  kafka::InterceptedProducer producer(config, {tracing, counting});

  send_orders(producer, topic);
  const kafka::Error late = producer.close(10s);
  if (late) {
    std::cerr << "close: " << late.text() << '\n';
  }
  std::cout << counting.sent << " sent, " << counting.delivered
            << " delivered, " << counting.failed << " failed\n";
  return counting.failed == 0 ? 0 : 1;
}
