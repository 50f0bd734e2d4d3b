// Reads a topic as a member of a group, and commits what it has dealt with.
// Ends after COUNT records, or when none has come for ten seconds.
//
//   consume BROKER TOPIC GROUP COUNT

#include <chrono>
#include <exception>
#include <iostream>
#include <kafka/consumer.hpp>
#include <string>

using namespace std::chrono_literals;

int main(int count, char** words) try {
  if (count != 5) {
    std::cerr << "usage: consume BROKER TOPIC GROUP COUNT\n";
    return 2;
  }
  kafka::Consumer consumer{{{"bootstrap.servers", words[1]},
                            {"group.id", words[3]},
                            {"auto.offset.reset", "earliest"},
                            {"enable.auto.commit", "false"}}};
  consumer.subscribe({words[2]});

  int left = std::stoi(words[4]);
  auto deadline = std::chrono::steady_clock::now() + 10s;
  while (left > 0 && std::chrono::steady_clock::now() < deadline) {
    const auto message = consumer.poll(100ms);
    if (!message) {
      continue;
    }
    if (const kafka::Error error = message->error()) {
      std::cerr << error.text() << '\n';
      continue;
    }
    std::cout << message->partition() << ':' << message->offset() << ' '
              << message->value().value_or("(null)") << '\n';
    --left;
    deadline = std::chrono::steady_clock::now() + 10s;
    if (const kafka::Error error = consumer.commit(*message)) {
      std::cerr << "not committed: " << error.text() << '\n';
    }
  }
  if (const kafka::Error error = consumer.close()) {
    std::cerr << error.text() << '\n';
  }
  return left == 0 ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
