// Lab 5, dead letters: nothing is lost.
//
// `dlq process` reads the payments that the validator found right and has the
// bank charge each of them. What fails for now is tried again, what fails for
// good goes to a topic of its own, as a dead letter. `dlq replay` puts dead
// letters back. Writing records, the command line and the signals are done in
// labs/runtime/; this file is the part that decides, and it has five TODOs.
// Reading and committing are Lab 2, finished. The handout is
// labs/05-dlq/README.md.
//
//   ./lab check dlq   says what is right so far, and what to do next
//   ./lab hint dlq    gives a hint for the next TODO
//   ./lab bank        opens a bank, in a terminal of its own
//   ./lab run dlq     runs this file until you press Ctrl-C

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <kafka/consumer.hpp>
#include <map>
#include <memory>
#include <optional>
#include <payments/bank.hpp>
#include <payments/dead_letter.hpp>
#include <payments/json.hpp>
#include <runtime/dlq.hpp>
#include <runtime/random_duration.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace std::chrono_literals;  // 100ms and 5s are durations
using Clock = std::chrono::steady_clock;
namespace dead_letter = payments::dead_letter;  // the names of its headers
using runtime::Failure;

// Called once, before the rest is made. Lab 2 says why for most of these.
kafka::Config runtime::configure(kafka::Config config,
                                 const std::string& group) {
  config.set("group.id", group);
  config.set("auto.offset.reset", "earliest");
  config.set("enable.auto.commit", false);
  // commit() commits what store_offset() was told, and not all that poll() has
  // handed out: a payment that waits for its next attempt is not done.
  config.set("enable.auto.offset.store", false);
  return config;
}

// A payment that is being worked on.
struct Task {
  kafka::Message message;
  int attempts = 0;         // how often it was tried
  Clock::time_point due{};  // when it may be tried again
};

class KafkaDlq final : public runtime::Dlq {
 public:
  // `settings` holds what the command line asks for. `outputs` is where records
  // go.
  KafkaDlq(const runtime::DlqSettings& settings, runtime::DlqOutputs& outputs)
      : settings_(settings),
        outputs_(outputs),
        bank_(settings.bank_url, settings.bank_timeout),
        consumer_(settings.config) {}

  // Called once, before run().
  void start() override {
    kafka::Consumer::Rebalance changes;
    changes.assigned = [this](kafka::Consumer& /*consumer*/,
                              kafka::Consumer::Partitions /*partitions*/) {
      ended_.clear();
    };
    changes.revoked = [this](kafka::Consumer& /*consumer*/,
                             kafka::Consumer::Partitions partitions) {
      if (const kafka::Error error = settle(false)) {
        std::cerr << "before partitions go: " << error.text() << '\n';
      }
      forget(partitions);
    };
    changes.lost = [this](kafka::Consumer& /*consumer*/,
                          kafka::Consumer::Partitions partitions) {
      std::cerr << "partitions were lost: somebody else reads them again\n";
      done_.clear();
      forget(partitions);
    };
    consumer_.subscribe({settings_.topic}, changes);
  }

  // Called once, after start(). Returns when a signal has asked the program to
  // stop, when there is nothing left to replay, or with the error that ends it
  // earlier. Whatever it calls must be quick: the group waits for poll().
  kafka::Error run(const runtime::StopSignal& stop) override {
    constexpr std::size_t many = 500;  // what a crash repeats at most
    while (!stop.came() && !replayed_everything()) {
      const auto patience = waiting_.empty() ? 100ms : 10ms;
      std::optional<kafka::Message> message = consumer_.poll(patience);
      const bool quiet = !message;
      if (message && message->end_of_partition()) {
        ended_.insert(message->partition());
      } else if (message && message->error()) {
        std::cerr << "poll: " << message->error().text() << '\n';
        if (message->error().fatal()) {
          return message->error();
        }
      } else if (message && settings_.replaying) {
        put_back(*message);
        done_.push_back(std::move(*message));
      } else if (message) {
        work_on({.message = std::move(*message)});
      }
      try_again_what_is_due();
      if (quiet || done_.size() >= many) {
        if (kafka::Error error = settle(false)) {
          return error;
        }
      }
    }
    return {};
  }

  // Has the bank charge a payment, once, and says what became of it.
  runtime::Outcome charge([[maybe_unused]] const kafka::Message& message) {
    runtime::Outcome outcome = {Failure::poison, "nobody has looked at it"};
    // TODO 1: tell three kinds of failure apart.
    // payments::parse() reads the record's value. What is no payment, or has no
    // payment_id, is Failure::poison, and the bank is never asked.
    // bank_.charge() asks it to charge a payment: declined is
    // Failure::permanent, unavailable is Failure::transient. Say in `text` why.
    // The bank may have charged although no answer came, so each attempt needs
    // the same idempotency key: the payment's id. Without it whoever is tried
    // again is charged again.
    // END TODO 1
    return outcome;
  }

  // Called for each payment that was read, and again for one that has waited.
  void work_on(Task task) {
    ++task.attempts;
    const runtime::Outcome outcome = charge(task.message);

    // TODO 2: try again later, and stay in the group.
    // A transient failure is tried again, up to settings_.max_attempts times in
    // all. The first wait is retry_backoff, each further one twice as long, up
    // to retry_backoff_max; a random time from half of that to all of it. Until
    // then consumer_.pause() the payment's partition, so that nothing overtakes
    // it, and leave the task in waiting_ with its time, due. run() goes on
    // polling and calls this again. Once what has waited (attempts more than 1)
    // has an end, resume(). Who sleeps here instead holds up everybody.
    // END TODO 2

    if (outcome.failure == Failure::none) {
      outputs_.processed(task.message);
    } else {
      bury(task, outcome);
    }
    done_.push_back(std::move(task.message));
  }

  // Writes the dead letter of a payment that could not be charged.
  void bury([[maybe_unused]] const Task& task,
            [[maybe_unused]] const runtime::Outcome& outcome) {
    // TODO 3: write the dead letter.
    // A kafka::Record to settings_.dead_letter_topic, handed to
    // outputs_.send(): the same key and value, byte for byte, and all headers
    // of the message but those of an earlier death, whose names begin with
    // dead_letter::prefix. Then the seven of this one: topic, partition,
    // offset, timestamp (payments::to_timestamp()), failure_class
    // (runtime::name_of()), message and attempts, as text. Without them nobody
    // knows later what the letter is, and where it belongs.
    // END TODO 3
  }

  // Called by run() every so often, by the group before partitions are taken
  // away, and by the runtime at the end, with `last`. The process ends after
  // that, and destroys nothing.
  kafka::Error settle([[maybe_unused]] bool last) override {
    kafka::Error error;
    // TODO 4: commit what is done, and only that.
    // done_ holds the messages whose output, charged or dead, was handed over.
    // First outputs_.wait(), and only if that is no error
    // consumer_.store_offset() for each of them, in order, done_.clear(), and
    // consumer_.commit(). A commit that fails loses nothing: say so on
    // std::cerr; only the last time it counts. The last time consumer_.close()
    // leaves the group, whatever went wrong before. Who commits a dead letter
    // that is not there yet has lost the payment.
    // END TODO 4
    return error;
  }

  // Called for each dead letter, in the order in which they died.
  void put_back([[maybe_unused]] const kafka::Message& letter) {
    // TODO 5: put it back, but not for ever.
    // The header dead_letter::topic says where it was read. Send key, value and
    // headers there, without those of its death, and with dead_letter::replays:
    // how often it has been put back, this time included. A letter that was put
    // back settings_.max_replays times, or says nowhere to put it, goes to
    // settings_.parked_topic with all its headers, for a person to look at.
    // Without the count it dies and comes back for ever.
    // END TODO 5
  }

 private:
  // Takes up one payment whose time has come. One only: then it is poll()'s
  // turn again.
  void try_again_what_is_due() {
    for (auto& [partition, task] : waiting_) {
      if (task.due <= Clock::now()) {
        Task due = std::move(task);
        waiting_.erase(partition);
        work_on(std::move(due));
        return;
      }
    }
  }

  // Whoever gets these partitions reads the payments that wait in them again,
  // from the committed offset on. That may be this program.
  void forget(kafka::Consumer::Partitions partitions) {
    for (const kafka::TopicPartition& gone : partitions) {
      waiting_.erase(gone.partition);
    }
  }

  // Whether all dead letters were read that this member is to put back.
  [[nodiscard]] bool replayed_everything() const {
    return settings_.replaying && !ended_.empty() &&
           ended_.size() == consumer_.assignment().size();
  }

  runtime::DlqSettings settings_;
  runtime::DlqOutputs& outputs_;
  payments::Bank bank_;
  // By partition; at most one in each. A Task cannot be made empty, as
  // waiting_[partition] would: insert_or_assign() puts one in.
  std::map<std::int32_t, Task> waiting_;
  std::vector<kafka::Message> done_;  // since the last settle()
  std::set<std::int32_t> ended_;      // partitions read to their end
  kafka::Consumer consumer_;
};

// Called once by the runtime, which cannot know the class above by name.
std::unique_ptr<runtime::Dlq> runtime::make_dlq(const DlqSettings& settings,
                                                DlqOutputs& outputs) {
  return std::make_unique<KafkaDlq>(settings, outputs);
}
