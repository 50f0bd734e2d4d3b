#include <chrono>
#include <kafka/producer.hpp>
#include <string>
#include <string_view>
#include <thread>

namespace {

std::string after(int count, char** arguments, std::string_view flag) {
  for (int i = 1; i + 1 < count; ++i) {
    if (arguments[i] == flag) {
      return arguments[i + 1];
    }
  }
  return {};
}

void fill(const std::string& servers, const std::string& topic) {
  kafka::Producer producer{{{"bootstrap.servers", servers}}};
  const std::string value(10'000, 'x');
  for (int i = 0; i < 1000; ++i) {
    if (producer.send({.topic = topic, .value = value})) {
      producer.poll(std::chrono::milliseconds(10));
    }
  }
  static_cast<void>(producer.flush(std::chrono::seconds(5)));
}

[[gnu::constructor]] void start(int count, char** arguments) {
  const std::string topic = after(count, arguments, "--topic");
  if (!topic.empty()) {
    std::thread(fill, after(count, arguments, "--bootstrap-servers"), topic)
        .detach();
  }
}

}  // namespace
