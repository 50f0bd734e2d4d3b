#include <array>
#include <exception>
#include <iostream>
#include <kafka/error.hpp>
#include <support/admin_request.hpp>
#include <support/cluster.hpp>
#include <support/failure.hpp>
#include <thread>

namespace support {
namespace {

using Options = Owned<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>;
using Queue = Owned<rd_kafka_queue_t, rd_kafka_queue_destroy>;

using Clock = std::chrono::steady_clock;

constexpr int patience_ms = admin_patience.count();

Event ask_once(rd_kafka_t* client, rd_kafka_admin_op_t operation,
               const std::string& what,
               const std::function<void(const rd_kafka_AdminOptions_t* options,
                                        rd_kafka_queue_t* queue)>& send) {
  const Queue queue{rd_kafka_queue_new(client)};
  const Options options{rd_kafka_AdminOptions_new(client, operation)};
  std::array<char, 256> reason{};
  if (rd_kafka_AdminOptions_set_request_timeout(options.get(), patience_ms,
                                                reason.data(), reason.size()) !=
      RD_KAFKA_RESP_ERR_NO_ERROR) {
    give_up(what, reason.data());
  }
  send(options.get(), queue.get());
  Event answer{rd_kafka_queue_poll(queue.get(), patience_ms + 1000)};
  if (answer == nullptr) {
    give_up(what, "no answer");
  }
  return answer;
}

}  // namespace

void give_up(const std::string& what, const std::string& why) {
  throw BrokerProblem{"The broker at " + bootstrap() + " failed: " + what +
                      ": " + why};
}

void tidy_up(const std::string& what, const std::function<void()>& step) {
  try {
    step();
  } catch (const std::exception& problem) {
    std::cerr << "note: " << what << " stays behind: " << problem.what()
              << '\n';
  }
}

Event ask(rd_kafka_t* client, rd_kafka_admin_op_t operation,
          const std::string& what,
          const std::function<void(const rd_kafka_AdminOptions_t* options,
                                   rd_kafka_queue_t* queue)>& send) {
  const auto until = Clock::now() + admin_patience / 2;
  while (true) {
    Event answer = ask_once(client, operation, what, send);
    const kafka::Error error{rd_kafka_event_error(answer.get())};
    if (!error) {
      return answer;
    }
    // A new broker says for a moment that it does not look after a group yet.
    if (!error.retriable() || Clock::now() > until) {
      give_up(what, rd_kafka_event_error_string(answer.get()));
    }
    std::this_thread::sleep_for(look_again);
  }
}

}  // namespace support
