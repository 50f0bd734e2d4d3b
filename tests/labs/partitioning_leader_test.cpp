// A partition without a leader: its payments wait or fail, and none of them
// goes elsewhere. That takes a broker that dies while the others go on, so this
// has a cluster of its own, and is no part of a student's check.
#include <doctest/doctest.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <broker/own_cluster.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <kafka/admin.hpp>
#include <kafka/consumer.hpp>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <support/json.hpp>
#include <support/random.hpp>
#include <vector>

#include "partitioning_payments.hpp"
#include "partitioning_places.hpp"

using namespace std::chrono_literals;
using lab::Layout;
using lab::Payments;
using support::Verdict;

namespace {

constexpr int partitions = 6;
constexpr std::int32_t orphan = 3;  // lives on broker 2 alone
constexpr int home_of_all = 1;      // where the others live
constexpr int home_of_orphan = 2;
constexpr const char* topic = "payment_lanes";
constexpr auto patience = 30s;

template <auto Destroy>
struct Ends {
  template <typename T>
  void operator()(T* object) const {
    Destroy(object);
  }
};
template <typename T, auto Destroy>
using Owned = std::unique_ptr<T, Ends<Destroy>>;

template <typename Done>
bool eventually(const Done& done) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!done()) {
    if (std::chrono::steady_clock::now() > until) {
      return false;
    }
  }
  return true;
}

// Each partition has one copy: all are on one broker, but for the orphan.
void create_topic(kafka::Admin& admin) {
  std::array<char, 256> reason{};
  const Owned<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy> wanted{
      rd_kafka_NewTopic_new(topic, partitions, -1, reason.data(),
                            reason.size())};
  for (std::int32_t partition = 0; partition < partitions; ++partition) {
    std::int32_t node = partition == orphan ? home_of_orphan : home_of_all;
    REQUIRE(rd_kafka_NewTopic_set_replica_assignment(
                wanted.get(), partition, &node, 1, reason.data(),
                reason.size()) == RD_KAFKA_RESP_ERR_NO_ERROR);
  }
  const Owned<rd_kafka_queue_t, rd_kafka_queue_destroy> queue{
      rd_kafka_queue_new(admin.native())};
  rd_kafka_NewTopic_t* raw = wanted.get();
  rd_kafka_CreateTopics(admin.native(), &raw, 1, nullptr, queue.get());
  const Owned<rd_kafka_event_t, rd_kafka_event_destroy> answer{
      rd_kafka_queue_poll(queue.get(), 10'000)};
  REQUIRE(answer != nullptr);
  std::size_t count = 0;
  const rd_kafka_topic_result_t** results = rd_kafka_CreateTopics_result_topics(
      rd_kafka_event_CreateTopics_result(answer.get()), &count);
  REQUIRE(count == 1);
  REQUIRE(rd_kafka_topic_result_error(*results) == RD_KAFKA_RESP_ERR_NO_ERROR);
}

// Whether exactly the orphan has no leader, or every partition has one.
bool leaders_are(kafka::Admin& admin, bool all) {
  const auto seen = admin.describe_topic(topic);
  return seen && std::ssize(seen->partitions) == partitions &&
         std::ranges::all_of(seen->partitions, [all](const auto& partition) {
           return (partition.leader >= 0) == (all || partition.id != orphan);
         });
}

// Payments of many customers, two each.
Payments payments(support::Random& random) {
  lab::PaymentList list{random};
  const auto customers = lab::random_customers(random, 60);
  for (int round = 0; round < 2; ++round) {
    std::ranges::for_each(customers,
                          [&](const auto& id) { list.add_small(id); });
  }
  return list.all();
}

std::int32_t home_of(const support::SamplePayment& payment) {
  return Layout::with_lanes(partitions).partition_of(payment.customer_id);
}

// The solution at work. Not a support::Program: that one ends every child of
// this process that it does not know, and our brokers are such children.
class Gateway {
 public:
  Gateway(const std::filesystem::path& folder, const std::string& address,
          const std::string& timeout)
      : output_{folder / ("verdicts-" + timeout)} {
    const std::string command =
        std::string{SOLUTION_PARTITIONING} + " --bootstrap-servers " + address +
        " --topic " + topic +
        " --property linger.ms=5 --property delivery.timeout.ms=" + timeout +
        " > '" + output_.string() + "'";
    // e: the broker that is started meanwhile must not keep the pipe open.
    // NOLINTNEXTLINE(cert-env33-c): every part of it is ours.
    input_.reset(::popen(command.c_str(), "we"));
    REQUIRE(input_ != nullptr);
  }

  void feed(const Payments& payments) {
    const std::string lines = support::to_lines(payments);
    REQUIRE(std::fwrite(lines.data(), 1, lines.size(), input_.get()) ==
            lines.size());
    REQUIRE(std::fflush(input_.get()) == 0);
  }
  [[nodiscard]] std::string output() const {
    std::ostringstream text;
    text << std::ifstream{output_}.rdbuf();
    return std::move(text).str();
  }
  /// Ends its input, waits for its end, and gives its exit status.
  int finish() { return WEXITSTATUS(::pclose(input_.release())); }

 private:
  struct Close {
    void operator()(FILE* file) const { static_cast<void>(::pclose(file)); }
  };
  std::filesystem::path output_;
  std::unique_ptr<FILE, Close> input_;
};

// Every verdict by the payment's line; none is told of twice.
std::map<std::int64_t, Verdict> by_line(const std::string& output) {
  std::map<std::int64_t, Verdict> verdicts;
  for (const Verdict& verdict : support::parse_verdicts(output).all) {
    CHECK(verdicts.emplace(verdict.line, verdict).second);
  }
  return verdicts;
}

// What the records of the topic say: each customer is at home or not at all.
void check_nobody_elsewhere(const std::string& address) {
  kafka::Consumer consumer{{{"bootstrap.servers", address},
                            {"group.id", "leader-test"},
                            {"enable.partition.eof", "true"}}};
  std::vector<kafka::TopicPartition> all;
  for (std::int32_t partition = 0; partition < partitions; ++partition) {
    all.push_back({topic, partition, RD_KAFKA_OFFSET_BEGINNING});
  }
  consumer.assign(all);
  std::set<std::int32_t> ended;
  std::size_t records = 0;
  CHECK(eventually([&] {
    if (const auto message = consumer.poll(100ms)) {
      if (message->end_of_partition()) {
        ended.insert(message->partition());
      } else if (!message->error()) {
        ++records;
        CHECK(message->partition() ==
              Layout::with_lanes(partitions).partition_of(*message->key()));
      }
    }
    return std::ssize(ended) == partitions;
  }));
  CHECK(records > 0);
}

}  // namespace

TEST_SUITE_BEGIN("leader");

TEST_CASE("a partition without a leader does not reroute a key") {
  const std::filesystem::path state =
      std::filesystem::path{REPOSITORY} / ".lab";
  // That is how long the cluster waits for a broker that has died.
  broker::OwnCluster cluster{state, {{"broker.session.timeout.ms", "1500"}}};
  const std::string address = cluster.address(home_of_all);
  kafka::Admin admin{{{"bootstrap.servers", address}, {"log_level", "0"}}};
  create_topic(admin);
  REQUIRE(eventually([&] { return leaders_are(admin, true); }));
  support::Random random = support::random_for("no leader");

  // While its leader is away, and for longer than a payment may wait.
  cluster.kill(home_of_orphan);
  REQUIRE(eventually([&] { return leaders_are(admin, false); }));
  const Payments lost = payments(random);
  const std::filesystem::path folder = cluster.place().folder();
  Gateway impatient{folder, address, "1500"};
  impatient.feed(lost);
  CHECK(impatient.finish() == 1);
  const auto first_verdicts = by_line(impatient.output());

  REQUIRE(first_verdicts.size() == lost.size());
  std::size_t failed = 0;
  for (const auto& payment : lost) {
    const Verdict& verdict =
        first_verdicts.at(static_cast<std::int64_t>(payment.input_line));
    if (home_of(payment) == orphan) {
      ++failed;
      CHECK(verdict.kind == Verdict::Kind::failed);
      CHECK(verdict.error == "_MSG_TIMED_OUT");
    } else {
      CHECK(verdict.kind == Verdict::Kind::delivered);
      CHECK(verdict.partition == home_of(payment));
    }
  }
  CHECK(failed > 0);

  // And with the patience to wait until it is back.
  const Payments kept = payments(random);
  const auto others = std::ranges::count_if(
      kept, [](const auto& payment) { return home_of(payment) != orphan; });
  Gateway patient{folder, address, "25000"};
  patient.feed(kept);
  const bool others_came = eventually(
      [&] { return std::ranges::count(patient.output(), '\n') >= others; });
  const auto while_away = std::ranges::count(patient.output(), '\n');
  cluster.start(home_of_orphan);
  CHECK(patient.finish() == 0);
  const auto second_verdicts = by_line(patient.output());

  CHECK(others_came);
  CHECK(while_away == others);
  REQUIRE(second_verdicts.size() == kept.size());
  for (const auto& payment : kept) {
    const Verdict& verdict =
        second_verdicts.at(static_cast<std::int64_t>(payment.input_line));
    CHECK(verdict.kind == Verdict::Kind::delivered);
    CHECK(verdict.partition == home_of(payment));
  }
  REQUIRE(eventually([&] { return leaders_are(admin, true); }));
  check_nobody_elsewhere(address);
}

TEST_SUITE_END();
