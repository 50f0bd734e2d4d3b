// A test that is asked to end takes its topics with it: on a real Kafka.

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <kafka/admin.hpp>
#include <string>
#include <support/cluster.hpp>
#include <support/program.hpp>
#include <support/topic.hpp>
#include <thread>

namespace support {
namespace {

using namespace std::chrono_literals;

bool is_there(const std::string& topic) {
  kafka::Admin admin{kafka::Config{{"bootstrap.servers", bootstrap()}}};
  return admin.describe_topic(topic).has_value();
}

// Deleting takes Kafka a moment longer than its answer.
bool goes(const std::string& topic) {
  const auto until = std::chrono::steady_clock::now() + 5s;
  while (is_there(topic)) {
    if (std::chrono::steady_clock::now() > until) {
      return false;
    }
    std::this_thread::sleep_for(20ms);
  }
  return true;
}

TEST_SUITE_BEGIN("asked_to_end");

// What the test below starts, and ends.
TEST_CASE("a topic is made and nobody goes on" * doctest::skip()) {
  Topic topic;
  std::cout << "topic " << topic.name() << std::endl;
  std::this_thread::sleep_for(1h);
}

TEST_CASE("a test that is asked to end removes its topics") {
  Program test{{.path = std::filesystem::read_symlink("/proc/self/exe"),
                .arguments = {"--no-skip", "--no-colors",
                              "--test-case=a topic is made and nobody goes on"},
                .environment = {"LAB_BOOTSTRAP=" + bootstrap()}}};
  REQUIRE(test.wait_for_output(
      [](std::string_view output) {
        const auto line = output.find("topic lab-test-");
        return line != std::string_view::npos &&
               output.find('\n', line) != std::string_view::npos;
      },
      8s));
  const std::string output = test.output();
  const auto begin = output.find("lab-test-");
  const std::string topic =
      output.substr(begin, output.find('\n', begin) - begin);
  REQUIRE(is_there(topic));

  test.send_signal(SIGTERM);

  const Ending& ending = test.wait();
  CHECK(ending.status == 143);
  CHECK(goes(topic));
}

TEST_SUITE_END();

}  // namespace
}  // namespace support
