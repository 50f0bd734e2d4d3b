// The warm-up's consumer: reads what the users of a shop have done, and keeps
// count.
//
// There is nothing to fill in. Read it from top to bottom, and run it until you
// press Ctrl-C. The handout is labs/00-warm-up/README.md.
//
//   ./lab run warm-up-consumer

#include <chrono>
#include <cstdint>
#include <iostream>
#include <kafka/consumer.hpp>
#include <optional>
#include <runtime/short_program.hpp>
#include <runtime/stop_signal.hpp>
#include <runtime/user_event.hpp>
#include <string>
#include <string_view>

using namespace std::chrono_literals;  // 100ms is a duration

// What this consumer keeps count of.
struct Totals {
  int logins = 0;
  int logouts = 0;
  int purchases = 0;
  std::int64_t cents = 0;  // of all purchases
  int passed_over = 0;     // records that are no event of ours
};

// Called when the group has dealt out the partitions: these are ours.
void on_assigned(kafka::Consumer& /*consumer*/,
                 kafka::Consumer::Partitions partitions) {
  std::cout << "my partitions:";
  for (const kafka::TopicPartition& each : partitions) {
    std::cout << ' ' << each.partition;
  }
  std::cout << '\n';
}

// Called for each record. Whatever it holds must not end the program: it would
// be read again after the next start, and end that, too.
void handle(const kafka::Message& message, Totals& totals) {
  std::cout << "partition " << message.partition() << "  offset "
            << message.offset() << "  ";
  // A record may have no value at all. Then we take an empty text for it.
  const std::string_view value = message.value().value_or("");
  std::string problem;
  const std::optional<runtime::UserEvent> event =
      runtime::read_user_event(value, problem);
  if (!event) {
    ++totals.passed_over;
    std::cout << "passed over: " << problem << '\n';
    return;
  }
  std::cout << event->user_id << ' ' << event->type << '\n';
  if (event->type == "login") {
    ++totals.logins;
  } else if (event->type == "logout") {
    ++totals.logouts;
  } else if (event->type == "purchase") {
    ++totals.purchases;
    totals.cents += event->cents;
  } else {
    ++totals.passed_over;
  }
}

int main(int argc, char** argv) {
  // The names of the topic and of our group. Others may be given.
  const auto names = runtime::names(
      argc, argv, {{"TOPIC", "user_events"}, {"GROUP", "warm-up"}});
  const std::string topic = names[0];
  const std::string group = names[1];
  runtime::create_topic(topic, 3);  // unless it is there already

  kafka::Config config;
  config.set("bootstrap.servers", runtime::broker());
  // Consumers with the same group share the topic's partitions among them.
  config.set("group.id", group);
  // Where a group begins that has committed nothing yet: at the first record.
  config.set("auto.offset.reset", "earliest");
  // To commit is to tell Kafka: the group is done with the records up to here.
  // We do that ourselves, because only we know when we are done.
  config.set("enable.auto.commit", false);
  // How often we tell the group that we are alive. With its answer we hear that
  // somebody has come or gone; by default that takes up to three seconds.
  config.set("heartbeat.interval.ms", 500ms);

  kafka::Consumer consumer(config);
  kafka::Consumer::Rebalance changes;
  changes.assigned = on_assigned;
  consumer.subscribe({topic}, changes);  // joins the group

  Totals totals;
  int status = 0;
  // Ctrl-C asks for the end. It does not wake poll(), so poll() waits for a
  // tenth of a second at most, and then we look whether it came.
  const runtime::StopSignal stop;
  while (!stop.came() && status == 0) {
    const std::optional<kafka::Message> message = consumer.poll(100ms);
    if (!message) {
      continue;  // nothing came in time
    }
    const kafka::Error error = message->error();
    if (error) {
      std::cerr << "poll: " << error.text() << '\n';
      status = error.fatal() ? 1 : 0;  // all others pass by themselves
      continue;
    }
    handle(*message, totals);
    // Only now: if we die before this line, the record is read again.
    const kafka::Error not_committed = consumer.commit(*message);
    if (not_committed) {
      std::cerr << "commit: " << not_committed.text() << '\n';
    }
  }

  // Leaves the group, so that the others get our partitions at once and not
  // when they give us up for dead.
  const kafka::Error error = consumer.close();
  if (error) {
    std::cerr << "close: " << error.text() << '\n';
    status = 1;
  }
  std::cout << totals.logins << " logins, " << totals.logouts << " logouts, "
            << totals.purchases << " purchases of " << totals.cents
            << " cents, " << totals.passed_over << " passed over\n";
  return status;
}
