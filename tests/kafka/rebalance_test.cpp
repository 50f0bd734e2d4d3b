// A group that deals out its partitions anew.

#include <doctest/doctest.h>

#include <array>
#include <kafka/consumer.hpp>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fixture.hpp"

using namespace kafka::test;
using kafka::Consumer;
using kafka::TopicPartition;

namespace {

/// A member that writes down what its listener was told.
class Member {
 public:
  Member(const kafka::Config& config, const std::string& topic)
      : consumer_{config} {
    consumer_.subscribe(
        {topic}, {.assigned =
                      [this](Consumer& /*self*/, Consumer::Partitions list) {
                        last_assigned = list.size();
                        for (const TopicPartition& each : list) {
                          owned.insert(each.partition);
                        }
                      },
                  .revoked =
                      [this](Consumer& /*self*/, Consumer::Partitions list) {
                        last_revoked = list.size();
                        for (const TopicPartition& each : list) {
                          owned.erase(each.partition);
                        }
                      },
                  .lost =
                      [this](Consumer& /*self*/, Consumer::Partitions list) {
                        last_lost = list.size();
                        owned.clear();
                      }});
  }

  Consumer& operator*() { return consumer_; }
  Consumer* operator->() { return &consumer_; }
  void poll() { static_cast<void>(consumer_.poll(10ms)); }

  std::set<std::int32_t> owned;
  std::optional<std::size_t> last_assigned, last_revoked, last_lost;

 private:
  Consumer consumer_;  // last: its end still tells the listener
};

/// What librdkafka holds ready for the next polls.
std::size_t waiting(Consumer& consumer) {
  const kafka::detail::OwnedQueue queue{
      rd_kafka_queue_get_consumer(consumer.native())};
  return rd_kafka_queue_length(queue.get());
}

/// Between two looks at something that this thread cannot wait for.
void a_moment() {
  std::this_thread::sleep_for(5ms);
}

/// Calls a function whenever librdkafka hands out a record.
struct Hook {
  std::function<void()> on_record;

  void into(kafka::Config& config) {
    rd_kafka_conf_interceptor_add_on_new(config.native(), "hook", &added, this);
  }

 private:
  static rd_kafka_resp_err_t added(rd_kafka_t* client,
                                   const rd_kafka_conf_t* /*conf*/, void* self,
                                   char* /*reason*/, std::size_t /*size*/) {
    return rd_kafka_interceptor_add_on_consume(client, "hook", &called, self);
  }
  static rd_kafka_resp_err_t called(rd_kafka_t* /*client*/,
                                    rd_kafka_message_t* /*message*/,
                                    void* self) {
    if (const auto act = static_cast<Hook*>(self)->on_record) {
      act();
    }
    return RD_KAFKA_RESP_ERR_NO_ERROR;
  }
};

kafka::Config member_config(const Group& group, const char* assignor) {
  kafka::Config config = group.config();
  return config.set("partition.assignment.strategy", assignor);
}

}  // namespace

TEST_SUITE_BEGIN("rebalance");

TEST_CASE("eager: everything is given up and dealt out anew") {
  const Topic topic{4};
  const Group group;
  const kafka::Config config = member_config(group, "range");
  Member first{config, topic.name()};
  REQUIRE(eventually([&] { return first.poll(), first.owned.size() == 4; }));
  CHECK_FALSE(first.last_revoked.has_value());

  std::optional<Member> second{std::in_place, config, topic.name()};
  REQUIRE(eventually([&] {
    first.poll();
    second->poll();
    return first.owned.size() == 2 && second->owned.size() == 2;
  }));
  CHECK(first.last_revoked == 4);
  CHECK(first.last_assigned == 2);
  CHECK(second->last_assigned == 2);
  CHECK(first->assignment().size() == 2);
  for (const std::int32_t partition : second->owned) {
    CHECK(first.owned.count(partition) == 0);
  }

  REQUIRE_FALSE((*second)->close());
  CHECK(second->last_revoked == 2);
  CHECK(eventually([&] { return first.poll(), first.owned.size() == 4; }));
}

TEST_CASE("cooperative: only what changes hands is given up") {
  const Topic topic{4};
  const Group group;
  const kafka::Config config = member_config(group, "cooperative-sticky");
  Member first{config, topic.name()};
  REQUIRE(eventually([&] { return first.poll(), first.owned.size() == 4; }));

  std::optional<Member> second{std::in_place, config, topic.name()};
  REQUIRE(eventually([&] {
    first.poll();
    second->poll();
    return first.owned.size() == 2 && second->owned.size() == 2;
  }));
  CHECK(first.last_revoked == 2);
  CHECK(first->assignment().size() == 2);
  CHECK((*second)->assignment().size() == 2);
  for (const std::int32_t partition : second->owned) {
    CHECK(first.owned.count(partition) == 0);
  }

  REQUIRE_FALSE((*second)->close());
  REQUIRE(eventually([&] { return first.poll(), first.owned.size() == 4; }));
  CHECK(first.last_assigned == 2);
}

TEST_CASE("a partition that is dealt out is not paused, even if it was") {
  for (const char* const assignor : {"range", "cooperative-sticky"}) {
    CAPTURE(assignor);
    const Topic topic{2};
    const Group group;
    const kafka::Config config = member_config(group, assignor);
    Member first{config, topic.name()};
    REQUIRE(eventually([&] { return first.poll(), first.owned.size() == 2; }));
    topic.fill({"before"}, 0);
    topic.fill({"before"}, 1);
    REQUIRE(values(receive(*first, 2)).size() == 2);
    REQUIRE_FALSE(first->commit());
    REQUIRE_FALSE(first->pause(first->assignment()));

    std::optional<Member> second{std::in_place, config, topic.name()};
    REQUIRE(eventually([&] {
      first.poll();
      second->poll();
      return first.owned.size() == 1 && second->owned.size() == 1;
    }));
    const std::int32_t given_away = *second->owned.begin();
    REQUIRE_FALSE((*second)->close());
    REQUIRE(eventually([&] { return first.poll(), first.owned.size() == 2; }));
    topic.fill({"after"}, given_away);

    CHECK(values(receive(*first, 1)) == std::vector<std::string>{"after"});
  }
}

TEST_CASE("a listener commits what was done before it gives up partitions") {
  const Topic topic;
  const Group group;
  topic.fill({"a", "b"});
  {
    Consumer consumer{group.config()};
    consumer.subscribe(
        {topic.name()},
        {.revoked = [](Consumer& self, Consumer::Partitions /*list*/) {
          CHECK_FALSE(self.commit());
        }});
    REQUIRE(receive(consumer, 1).size() == 1);
  }

  const auto lags = admin().lag(group.name());
  REQUIRE(lags.size() == 1);
  CHECK(lags[0].committed == 1);
}

TEST_CASE("an exception in a listener comes out of poll, and does no harm") {
  const Topic topic;
  const Group group;
  topic.fill({"a"});
  Consumer consumer{group.config()};
  consumer.subscribe(
      {topic.name()},
      {.assigned = [](Consumer& /*self*/, Consumer::Partitions /*list*/) {
        throw std::runtime_error{"a bug"};
      }});

  std::string thrown;
  REQUIRE(eventually([&] {
    try {
      static_cast<void>(consumer.poll(100ms));
    } catch (const std::runtime_error& error) {
      thrown = error.what();
    }
    return !thrown.empty();
  }));

  CHECK(thrown == "a bug");
  CHECK(values(receive(consumer, 1)) == std::vector<std::string>{"a"});
}

TEST_CASE("an exception in a listener comes out of close") {
  const Topic topic;
  const Group group;
  topic.fill({"a"});
  Consumer consumer{group.config()};
  consumer.subscribe(
      {topic.name()},
      {.revoked = [](Consumer& /*self*/, Consumer::Partitions /*list*/) {
        throw std::runtime_error{"a bug"};
      }});
  REQUIRE(receive(consumer, 1).size() == 1);

  CHECK_THROWS_WITH(static_cast<void>(consumer.close()), "a bug");
  CHECK_FALSE(consumer.close());
}

TEST_CASE("a member that does not poll loses its partitions, and is told") {
  const Topic topic{2};
  const Group group;
  kafka::Config slow = group.config();
  slow.set("session.timeout.ms", 1000)
      .set("max.poll.interval.ms", 1000)
      .set("log_level", 0);
  Member member{slow, topic.name()};
  REQUIRE(eventually([&] { return member.poll(), member.owned.size() == 2; }));

  // On a busy machine the group may be dealing out anew when the time is over;
  // then they are revoked and given back, and it has to be slow once more.
  REQUIRE(eventually([&] {
    eventually([&] { return a_moment(), waiting(*member) > 0; }, 5s);
    member.poll();
    return member.last_lost.has_value();
  }));

  CHECK(member.last_lost == 2);
}

TEST_CASE("a commit after the partitions were taken away fails") {
  const Topic topic;
  const Group group;
  topic.fill({"a"});
  kafka::Config slow = group.config();
  slow.set("session.timeout.ms", 1000)
      .set("max.poll.interval.ms", 1000)
      .set("log_level", 0);
  Consumer first{slow};
  first.subscribe({topic.name()});
  const std::vector<kafka::Message> messages = receive(first, 1);
  REQUIRE(messages.size() == 1);

  Member second{group.config(), topic.name()};
  REQUIRE(eventually([&] { return second.poll(), second.owned.size() == 1; }));

  CHECK(first.commit(messages[0]));
  CHECK(admin().lag(group.name()).empty());
}

TEST_CASE("a rebalance waits until the batch is handed out") {
  const Topic topic;
  const Group group;
  topic.fill({"a", "b", "c"});
  Hook hook;
  kafka::Config config = group.config();
  hook.into(config);
  std::size_t in_hand = 0;
  std::optional<std::size_t> in_hand_when_revoked;
  Consumer first{std::move(config)};  // a copy would lose the hook
  first.subscribe(
      {topic.name()},
      {.revoked = [&](Consumer& /*self*/, Consumer::Partitions /*list*/) {
        in_hand_when_revoked = in_hand;
      }});
  Consumer second{group.config()};

  // Between the first and the second record of a batch, somebody joins.
  hook.on_record = [&] {
    hook.on_record = nullptr;
    const std::size_t before = waiting(first);
    second.subscribe({topic.name()});
    CHECK(eventually([&] {
      static_cast<void>(second.poll(10ms));
      return waiting(first) > before;
    }));
  };
  REQUIRE(eventually([&] {
    in_hand += first.poll_batch(100, 100ms).size();
    return in_hand > 0;
  }));
  const bool revoked_within = in_hand_when_revoked.has_value();
  const std::size_t first_batch = in_hand;
  REQUIRE(eventually([&] {
    in_hand += first.poll_batch(100, 100ms).size();
    return in_hand_when_revoked.has_value();
  }));

  CHECK_FALSE(revoked_within);
  CHECK(in_hand_when_revoked.value() == first_batch);
}

TEST_SUITE_END();
