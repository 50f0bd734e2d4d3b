// Lab 2, validator: a Kafka consumer.
//
// The validator reads the payments that the gateway has sent, judges each, and
// passes it on, untouched: to validated_payments, or to rejected_payments with
// the names of the rules that it breaks. Writing to those topics, the command
// line and the signals are done in labs/runtime/; this file is the part that
// reads, judges and commits, and it has five TODOs. The handout is
// labs/02-validator/README.md.
//
//   ./lab check validator   says what is right so far, and what to do next
//   ./lab hint validator    gives a hint for the next TODO
//   ./lab run validator     runs this file until you press Ctrl-C

#include <chrono>
#include <cstdint>
#include <iostream>
#include <kafka/consumer.hpp>
#include <memory>
#include <optional>
#include <payments/draft.hpp>
#include <payments/payment.hpp>
#include <runtime/validator.hpp>
#include <string>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;  // 100ms and 5s are durations

// Called once, before the validator is made. `config` holds the broker's
// address already, `group` is the name of the group to join. What is returned
// here is what the consumer works with.
kafka::Config runtime::configure(kafka::Config config,
                                 [[maybe_unused]] const std::string& group) {
  // TODO 1: say who reads and from where on.
  // Call config.set("name", value) for three properties of the consumer: the
  // group that it belongs to (group.id), where a group starts that has not
  // committed anything yet (auto.offset.reset), and whether the client commits
  // by itself every few seconds (enable.auto.commit). By default a new group
  // misses all that was sent before it came, and a payment counts as done while
  // it is still being worked on. Write why next to each value.

  // Members with the same group share the topic's partitions among them.
  config.set("group.id", group);

  // A payment that was sent before the first validator ran is a payment, too.
  config.set("auto.offset.reset", "earliest");

  // The client cannot know when a payment is done. settle() does.
  config.set("enable.auto.commit", false);
  // END TODO 1
  return config;
}

class KafkaValidator final : public runtime::Validator {
 public:
  // `settings` holds the topic's name and the finished configuration.
  // `outputs` is where judged payments go.
  KafkaValidator(const runtime::ValidatorSettings& settings,
                 runtime::Outputs& outputs)
      : topic_(settings.topic), outputs_(outputs), consumer_(settings.config) {}

  // Called once, before run().
  void start() override {
    // TODO 2: subscribe.
    // Join the group for the topic topic_: consumer_.subscribe({topic_}, …).
    // The group deals out the topic's partitions, and deals them out anew
    // whenever a member comes or goes. The second argument says what to do
    // then: before partitions are taken away (revoked), settle(false) what was
    // read from them; when they are lost already, leave it alone. Without the
    // first, whoever gets the partitions repeats what is done already.

    kafka::Consumer::Rebalance changes;
    changes.revoked = [this](kafka::Consumer& /*consumer*/,
                             kafka::Consumer::Partitions /*partitions*/) {
      if (const kafka::Error error = settle(false)) {
        std::cerr << "before partitions go: " << error.text() << '\n';
      }
    };
    changes.lost = [](kafka::Consumer& /*consumer*/,
                      kafka::Consumer::Partitions /*partitions*/) {
      std::cerr << "partitions were lost: somebody else reads them again\n";
    };
    consumer_.subscribe({topic_}, changes);
    // END TODO 2
  }

  // Called once, after start(). Returns when a signal has asked the program to
  // stop, or with the error that ends it earlier.
  kafka::Error run([[maybe_unused]] const runtime::StopSignal& stop) override {
    // TODO 3: the poll loop.
    // Until stop.came(), ask consumer_.poll() for the next message and look at
    // what comes: a record, which goes to judge(); nothing, because none came
    // in time; the end of a partition, which is no error; or an error, which
    // belongs on std::cerr and ends the loop only if it is fatal(). Call
    // settle(false) when nothing comes, and after a few hundred records; return
    // the error that it gives. Signals do not wake poll(), and the group throws
    // out who does not poll: keep the timeout short.

    constexpr int many = 500;  // what a crash repeats at most
    int unsettled = 0;
    while (!stop.came()) {
      const std::optional<kafka::Message> message = consumer_.poll(100ms);
      if (message && !message->error()) {
        judge(*message);
        ++unsettled;
      } else if (message && !message->end_of_partition()) {
        std::cerr << "poll: " << message->error().text() << '\n';
        if (message->error().fatal()) {
          return message->error();
        }
      }
      if (!message || unsettled >= many) {
        if (kafka::Error error = settle(false)) {
          return error;
        }
        unsettled = 0;
      }
    }
    // END TODO 3
    return {};
  }

  // Judges one record and passes it on.
  void judge(const kafka::Message& message) {
    // The names of the rules that the payment breaks. None: it is valid.
    std::vector<std::string> broken = {"not_judged"};

    // TODO 4: name the rules that a payment breaks.
    // Put the name of every broken rule into `broken`, not only of the first:
    // json, or else required, amount, customer_id, currency, created_at. What
    // each asks for is in the handout. payments::read_draft() reads a value as
    // far as that can be done, payments::from_timestamp() a time. A record may
    // have no value at all, or one that is no payment: reject it as json. If a
    // bad record ends the program, it does so after every restart, and nobody
    // behind it is served.

    const std::string_view value = message.value().value_or("");
    const payments::Draft payment = payments::read_draft(value);
    broken.clear();
    if (!payment.is_object) {
      broken.emplace_back("json");
    } else {
      if (!payment.payment_id || !payment.customer_id || !payment.has_amount ||
          !payment.currency || !payment.method || !payment.created_at) {
        broken.emplace_back("required");
      }
      // A field that is not there breaks that rule, and no other.
      constexpr std::int64_t highest = 1'000'000;  // 10,000.00 in hundredths
      const std::optional<std::int64_t> amount = payment.amount_minor;
      if (payment.has_amount &&
          (!amount || *amount <= 0 || *amount > highest)) {
        broken.emplace_back("amount");
      }
      const std::string customer = payment.customer_id.value_or("CUST0000");
      if (customer.size() != 8 || !customer.starts_with("CUST") ||
          customer.find_first_not_of("0123456789", 4) != std::string::npos) {
        broken.emplace_back("customer_id");
      }
      const std::string currency = payment.currency.value_or("EUR");
      if (currency != "USD" && currency != "EUR" && currency != "GBP") {
        broken.emplace_back("currency");
      }
      if (payment.created_at) {
        const auto created = payments::from_timestamp(*payment.created_at);
        const auto now = std::chrono::system_clock::now();
        if (!created || *created > now + 5s) {  // clocks differ a little
          broken.emplace_back("created_at");
        }
      }
    }
    // END TODO 4

    if (broken.empty()) {
      outputs_.validated(message);
    } else {
      outputs_.rejected(message, broken);
    }
  }

  // Called by run() every so often, by the group before partitions are taken
  // away, and by the runtime at the end, with `last`. The process ends after
  // that, and destroys nothing.
  kafka::Error settle([[maybe_unused]] bool last) override {
    kafka::Error error;
    // TODO 5: commit what is done, and close.
    // To commit is to say: never give me these records again. So first
    // outputs_.wait(), and only if that is no error consumer_.commit(), which
    // commits all that poll() has handed out. A commit that fails loses
    // nothing: say so on std::cerr, and the next one tries again. The last time
    // its error counts, and consumer_.close() leaves the group, whatever went
    // wrong before. A validator that just vanishes keeps its partitions from
    // everybody until the broker gives it up, 45 seconds later.

    error = outputs_.wait();
    if (!error) {
      error = consumer_.commit();
      if (error && !last) {
        std::cerr << "commit: " << error.text() << ": will try again\n";
        error = {};
      }
    }
    if (last) {
      const kafka::Error left = consumer_.close();
      if (!error) {
        error = left;
      }
    }
    // END TODO 5
    return error;
  }

 private:
  std::string topic_;
  runtime::Outputs& outputs_;
  kafka::Consumer consumer_;
};

// Called once by the runtime, which cannot know the class above by name.
std::unique_ptr<runtime::Validator> runtime::make_validator(
    const ValidatorSettings& settings, Outputs& outputs) {
  return std::make_unique<KafkaValidator>(settings, outputs);
}
