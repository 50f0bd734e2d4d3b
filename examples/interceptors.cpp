// Looks at every record, and at what becomes of it, without a line in the code
// that sends: one interceptor adds a header to trace a record by, another
// counts.
//
//   interceptors BROKER TOPIC COUNT

#include <chrono>
#include <exception>
#include <iostream>
#include <kafka/interceptor.hpp>
#include <string>

using namespace std::chrono_literals;

namespace {

/// Each record gets a number of its own, in the thread that sends.
class Tracing : public kafka::Interceptor {
 public:
  void on_send(const kafka::Record& /*record*/,
               kafka::AddedHeaders& headers) override {
    headers.add("trace", std::to_string(++last_));
  }

 private:
  int last_ = 0;  // atomic, where several threads send
};

class Counting : public kafka::Interceptor {
 public:
  void on_acknowledgement(const kafka::DeliveryReport& report) override {
    ++(report.delivered() ? delivered : failed);
  }
  void on_refused(const kafka::Record& /*record*/,
                  const kafka::Error& /*error*/) override {
    ++refused;
  }

  int delivered = 0, failed = 0, refused = 0;
};

}  // namespace

int main(int count, char** words) try {
  if (count != 4) {
    std::cerr << "usage: interceptors BROKER TOPIC COUNT\n";
    return 2;
  }
  Tracing tracing;
  Counting counting;
  kafka::InterceptedProducer producer{
      {{"bootstrap.servers", words[1]}},
      {tracing, counting},
      [](const kafka::DeliveryReport& report) {
        for (const auto& [name, value] : report.headers()) {
          std::cout << name << '=' << value.value_or("") << '\n';
        }
      }};
  for (int left = std::stoi(words[3]); left > 0; --left) {
    // Whoever sends knows nothing of headers and counts.
    static_cast<void>(producer.send({.topic = words[2], .value = "a value"}));
  }
  // What an interceptor threw would be thrown here.
  const kafka::Error late = producer.close(20s);
  std::cout << counting.delivered << " delivered, " << counting.failed
            << " failed, " << counting.refused << " refused\n";
  return !late && counting.failed + counting.refused == 0 ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
