#include <chrono>
#include <iostream>
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

[[gnu::constructor]] void send(int count, char** arguments) {
  static const std::ios_base::Init streams;
  const std::string topic = after(count, arguments, "--topic");
  kafka::Producer producer{
      {{"bootstrap.servers", after(count, arguments, "--bootstrap-servers")}}};
  for (std::string line; std::getline(std::cin, line);) {
    static_cast<void>(producer.send({.topic = topic, .value = line}));
  }
  static_cast<void>(producer.close(std::chrono::seconds(5)));
  std::_Exit(0);
}

}  // namespace
