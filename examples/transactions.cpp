// Copies a topic to another one exactly once: the copies and the offsets of
// what was copied become visible together or not at all. Ends after COUNT
// records.
//
//   transactions BROKER FROM TO GROUP COUNT

#include <chrono>
#include <exception>
#include <iostream>
#include <kafka/consumer.hpp>
#include <kafka/producer.hpp>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

namespace {

enum class Outcome { committed, aborted };

/// Back to the first record of each partition, to take them all again.
void rewind(kafka::Consumer& consumer,
            const std::vector<kafka::Message>& batch) {
  std::map<std::pair<std::string, std::int32_t>, std::int64_t> first;
  for (const kafka::Message& message : batch) {
    first.try_emplace({std::string{message.topic()}, message.partition()},
                      message.offset());
  }
  for (const auto& [partition, offset] : first) {
    if (const kafka::Error error =
            consumer.seek({partition.first, partition.second, offset}, 10s)) {
      throw kafka::Exception{error, "seek back"};
    }
  }
}

/// What to do about an error, in the order in which the header says to look.
Outcome settle(kafka::Producer& producer, const kafka::Error& error) {
  if (error.fatal() || !error.requires_abort()) {
    throw kafka::Exception{error, "transaction"};
  }
  if (const kafka::Error stuck = producer.abort_transaction(30s)) {
    throw kafka::Exception{stuck, "abort"};
  }
  return Outcome::aborted;
}

Outcome copy(kafka::Producer& producer, kafka::Consumer& consumer,
             const std::vector<kafka::Message>& batch, std::string_view to) {
  if (const kafka::Error error = producer.begin_transaction()) {
    return settle(producer, error);
  }
  for (const kafka::Message& message : batch) {
    if (const kafka::Error error = producer.send(
            {.topic = to, .key = message.key(), .value = message.value()})) {
      return settle(producer, error);
    }
  }
  if (const kafka::Error error =
          producer.send_offsets_to_transaction(batch, consumer, 30s)) {
    return settle(producer, error);
  }
  kafka::Error error = producer.commit_transaction(30s);
  while (error.retriable() && !error.requires_abort() && !error.fatal()) {
    error = producer.commit_transaction(30s);  // goes on waiting
  }
  return error ? settle(producer, error) : Outcome::committed;
}

}  // namespace

int main(int count, char** words) try {
  if (count != 6) {
    std::cerr << "usage: transactions BROKER FROM TO GROUP COUNT\n";
    return 2;
  }
  kafka::Consumer consumer{{{"bootstrap.servers", words[1]},
                            {"group.id", words[4]},
                            {"auto.offset.reset", "earliest"},
                            {"enable.auto.commit", "false"},
                            {"isolation.level", "read_committed"}}};
  consumer.subscribe({words[2]});
  kafka::Producer producer{
      {{"bootstrap.servers", words[1]}, {"transactional.id", words[4]}}};
  if (const kafka::Error error = producer.init_transactions(30s)) {
    throw kafka::Exception{error, "init transactions"};
  }

  std::size_t left = std::stoul(words[5]);
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  while (left > 0 && std::chrono::steady_clock::now() < deadline) {
    std::vector<kafka::Message> batch = consumer.poll_batch(left, 200ms);
    std::erase_if(batch, [](const kafka::Message& message) {
      return static_cast<bool>(message.error());
    });
    if (batch.empty()) {
      continue;
    }
    if (copy(producer, consumer, batch, words[3]) == Outcome::committed) {
      left -= batch.size();
      std::cout << "committed " << batch.size() << '\n';
    } else {
      rewind(consumer, batch);
      std::cout << "aborted, again\n";
    }
  }
  return left == 0 ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
