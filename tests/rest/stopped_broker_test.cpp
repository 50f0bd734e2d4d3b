// The broker goes and comes back while many clients send payments.
#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <kafka/consumer.hpp>
#include <mutex>
#include <optional>
#include <set>
#include <support/processes.hpp>
#include <thread>

#include "broker/native_broker.hpp"
#include "gateway.hpp"
#include "http_client.hpp"

using rest::Gateway;
using namespace std::chrono_literals;

namespace {

constexpr std::int32_t partitions = 6;

/// Clients that send one payment after the other, each on a connection that it
/// keeps.
class Load {
 public:
  explicit Load(std::uint16_t port) {
    for (std::size_t i = 0; i < clients_.size(); ++i) {
      clients_[i] = std::thread([this, port, i] { send(port, i); });
    }
  }
  ~Load() { stop(); }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;
  Load(Load&&) = delete;
  Load& operator=(Load&&) = delete;

  void stop() {
    over_ = true;
    for (std::thread& client : clients_) {
      if (client.joinable()) {
        client.join();
      }
    }
  }
  /// Waits until so many more have been answered like this.
  bool wait_for_more(const int& count, int more) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(
        lock, 40s, [&count, wanted = count + more] { return count >= wanted; });
  }

  int delivered = 0;
  int refused = 0;     // 503, 504: with a problem document
  int unanswered = 0;  // or answered otherwise

  [[nodiscard]] const std::set<std::string>& notes() const { return notes_; }

 private:
  void send(std::uint16_t port, std::size_t client) {
    rest::HttpClient http(port);
    for (int i = 0; !over_; ++i) {
      const std::string note =
          "c" + std::to_string(client) + "-" + std::to_string(i);
      http.send(rest::request("POST", "/payments", rest::payment(note)));
      const rest::Response response = http.receive();
      const std::lock_guard lock(mutex_);
      changed_.notify_all();
      if (response.status == 201) {
        notes_.insert(note);
        ++delivered;
      } else if (response.status == 503 || response.status == 504) {
        ++refused;
      } else {
        ++unanswered;
        return;
      }
    }
  }

  std::atomic<bool> over_ = false;
  std::mutex mutex_;  // guards the counts and the notes
  std::condition_variable changed_;
  std::set<std::string> notes_;  // of payments that were delivered
  std::array<std::thread, 16> clients_;
};

/// The notes of all payments in the topic.
std::set<std::string> stored_notes(const std::string& address) {
  kafka::Consumer consumer{{{"bootstrap.servers", address},
                            {"group.id", "rest-test"},
                            {"enable.partition.eof", "true"}}};
  std::vector<kafka::TopicPartition> all;
  for (std::int32_t partition = 0; partition < partitions; ++partition) {
    all.push_back({"payment_requests", partition, RD_KAFKA_OFFSET_BEGINNING});
  }
  consumer.assign(all);
  std::set<std::string> notes;
  std::set<std::int32_t> ended;
  const auto until = std::chrono::steady_clock::now() + 30s;
  while (std::ssize(ended) < partitions &&
         std::chrono::steady_clock::now() < until) {
    const auto message = consumer.poll(100ms);
    if (message && message->end_of_partition()) {
      ended.insert(message->partition());
    } else if (message && !message->error()) {
      const std::string value(*message->value());
      const std::size_t from = value.find("\"note\":\"") + 8;
      notes.insert(value.substr(from, value.find('"', from) - from));
    }
  }
  CHECK(std::ssize(ended) == partitions);
  return notes;
}

}  // namespace

TEST_SUITE_BEGIN("stopped_broker");

TEST_CASE("every request is answered, and what was delivered is there") {
  std::optional<broker::OwnBroker> broker;
  support::with_children_of_ours(
      [&] { broker.emplace(std::filesystem::path{REPOSITORY} / ".lab"); });
  Gateway gateway({"--bootstrap-servers", broker->address().direct,
                   "--property", "delivery.timeout.ms=1000", "--property",
                   "linger.ms=1", "--property",
                   "reconnect.backoff.max.ms=300"});
  Load load(gateway.port());

  REQUIRE(load.wait_for_more(load.delivered, 100));
  broker->stop();
  CHECK(load.wait_for_more(load.refused, 20));
  CHECK(rest::ask(gateway.port(), "GET", "/health").status == 503);
  support::with_children_of_ours([&] { broker->start(); });
  CHECK(load.wait_for_more(load.delivered, 100));
  load.stop();
  const auto& ending = gateway.stop();

  CHECK(load.unanswered == 0);
  CHECK(ending.status == 0);
  const std::set<std::string> stored = stored_notes(broker->address().direct);
  std::size_t missing = 0;
  for (const std::string& note : load.notes()) {
    missing += stored.contains(note) ? 0U : 1U;
  }
  CHECK_MESSAGE(missing == 0, missing, " of ", load.notes().size(),
                " payments were answered as delivered and are not there");
}

TEST_SUITE_END();
