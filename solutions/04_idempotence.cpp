// Lab 4, idempotence: nobody is charged twice.
//
// `idempotence send` is the gateway again, over a network that loses answers.
// `idempotence process` reads validated payments, charges each at the bank, and
// writes it to processed_payments. Both are interrupted at the worst moments.
// The command line, the bank's HTTP and the printing are done in labs/runtime/;
// this file is the part that makes "once" true, and it has five TODOs. The
// handout is labs/04-idempotence/README.md.
//
//   ./lab check idempotence            says what is right so far
//   ./lab hint idempotence             gives a hint for the next TODO
//   ./lab run idempotence -- process   runs this file until you press Ctrl-C

#include <array>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <kafka/consumer.hpp>
#include <kafka/producer.hpp>
#include <memory>
#include <payments/bank.hpp>
#include <payments/json.hpp>
#include <payments/payment.hpp>
#include <runtime/idempotence.hpp>
#include <set>
#include <string>
#include <vector>

using namespace std::chrono_literals;  // 100ms and 10s are durations

// Called before a client is made. The three configurations in `clients` hold
// the broker's address already; what is returned here is what the clients work
// with.
runtime::Clients runtime::configure(Clients clients) {
  // As in labs 1 and 2.
  clients.sender.set("delivery.timeout.ms", 10s);
  clients.consumer.set("group.id", clients.group);
  clients.consumer.set("auto.offset.reset", "earliest");

  // TODO 1: let nothing count twice.
  // Set one property each of clients.sender and clients.producer, and two of
  // clients.consumer. The sender: number its batches, so that the broker knows
  // one that it has already (enable.idempotence). The numbers end with the
  // program; the producer of `process` needs a name that a new start has, too
  // (transactional.id, from --transactional-id). The consumer: read only what
  // is committed (isolation.level), and commit nothing by itself. Without this,
  // one lost answer is enough, and the payment is in the topic twice.

  // The broker keeps the numbers of the last batches of each producer. With it
  // come acks=all, endless retries and at most five requests in flight.
  clients.sender.set("enable.idempotence", true);

  // The same name after every start: it finishes off what the last run of this
  // program has left open, and it fences off one that still runs.
  clients.producer.set("transactional.id", clients.transactional_id);

  // Payments of an aborted transaction do not exist. (This is the default here,
  // but not in Java.)
  clients.consumer.set("isolation.level", "read_committed");

  // Offsets are part of the transaction, and of nothing else.
  clients.consumer.set("enable.auto.commit", false);
  // END TODO 1
  return clients;
}

// Says what to do about an error of a transaction: call again what has failed,
// abort the transaction and take its payments again, or stop. Try it:
//   ./lab run idempotence -- errors
runtime::NextStep runtime::next_step(
    [[maybe_unused]] const kafka::Error& error) {
  NextStep step = NextStep::stop;

  // TODO 2: tell errors apart.
  // Ask error.fatal(), error.requires_abort() and error.retriable(), in an
  // order that is right also for an error that is two of them: what can a call
  // do that is made again, if only an abort helps? And what can an abort do
  // that the client can no more? An error that is none of the three is a
  // mistake in the program: stop. Without this, the program gives up because
  // of a hiccup, or tries for ever what can never work.

  if (error.fatal()) {
    step = NextStep::stop;
  } else if (error.requires_abort()) {
    step = NextStep::abort;
  } else if (error.retriable()) {
    step = NextStep::again;
  }
  // END TODO 2
  return step;
}

// ------------------------------------------------------------ idempotence send

// The gateway of Lab 1. Nothing in it is new: TODO 1 does the work.
class Sender final : public runtime::Gateway {
 public:
  Sender(const runtime::Settings& settings, runtime::Verdicts& verdicts)
      : topic_(settings.topic),
        verdicts_(verdicts),
        producer_(settings.config, [this](const kafka::DeliveryReport& report) {
          on_delivery(report);
        }) {}

  // A payment that failed is not sent again here: perhaps Kafka has it, and for
  // Kafka it would be a new one. The client has tried for long enough.
  void on_delivery(const kafka::DeliveryReport& report) {
    if (const kafka::Error error = report.error()) {
      verdicts_.failed(report.opaque(), error);
    } else {
      verdicts_.delivered(report.opaque(), report.topic(), report.partition(),
                          report.offset());
    }
  }

  void send(const payments::Payment& payment, std::uint64_t number) override {
    const std::string json = payments::to_json(payment);
    const std::array<kafka::Header, 2> headers = {{
        {"payment_id", payment.payment_id},
        {"content-type", "application/json"},
    }};
    kafka::Record record;
    record.topic = topic_;
    if (!payment.guest) {
      record.key = payment.customer_id;
    }
    record.value = json;
    record.headers = headers;
    record.opaque = number;
    kafka::Error refused = producer_.send(record);
    while (refused.code() == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      producer_.poll(100ms);
      refused = producer_.send(record);
    }
    if (refused) {
      verdicts_.failed(number, refused);
    }
  }

  void poll() override { producer_.poll(0ms); }

  void finish() override {
    kafka::Error unfinished = producer_.flush(1s);
    while (unfinished.code() == RD_KAFKA_RESP_ERR__TIMED_OUT) {
      unfinished = producer_.flush(1s);
    }
    if (const kafka::Error error = producer_.close(1s)) {
      std::cerr << "close: " << error.text() << '\n';
    }
  }

 private:
  std::string topic_;
  runtime::Verdicts& verdicts_;
  kafka::Producer producer_;  // last, because it still reports as it goes
};

// --------------------------------------------------------- idempotence process

class KafkaProcessor final : public runtime::Processor {
 public:
  // `settings` holds names and finished configurations. `processed` knows which
  // payments are processed.
  KafkaProcessor(const runtime::ProcessorSettings& settings,
                 runtime::Processed& processed)
      : settings_(settings),
        processed_(processed),
        bank_(settings.bank_url, settings.bank_timeout),
        consumer_(settings.consumer),
        producer_(settings.producer) {}

  // Called once, before run().
  kafka::Error start(const runtime::StopSignal& stop) override {
    // The client asks for the topic now, and not when the first payment waits.
    static_cast<void>(producer_.partition_count(settings_.processed_topic));

    // Aborts what the last run of this program has left open, and fences it
    // off if it still runs. Nothing can be read before that is done.
    kafka::Error error =
        patiently(stop, [this] { return producer_.init_transactions(10s); });
    if (error) {
      return error;
    }
    kafka::Consumer::Rebalance changes;
    changes.assigned = [this](kafka::Consumer& /*consumer*/,
                              kafka::Consumer::Partitions partitions) {
      processed_.load(partitions);  // what is done there, also by others
    };
    consumer_.subscribe({settings_.topic}, changes);
    return {};
  }

  // Called once, after start(). One batch is one transaction. Partitions come
  // and go inside poll_batch(), so never in the middle of one.
  kafka::Error run(const runtime::StopSignal& stop) override {
    while (!stop.came()) {
      consumer_.poll_batch(batch_, most_in_batch, 100ms);
      for (const kafka::Message& message : batch_) {
        if (message.error()) {
          std::cerr << "poll: " << message.error().text() << '\n';
        }
      }
      std::erase_if(batch_, [](const kafka::Message& message) {
        return static_cast<bool>(message.error());
      });
      kafka::Error error;
      if (!batch_.empty()) {
        error = transact(stop);
      }
      if (error) {
        std::cerr << "transaction: " << error.text() << '\n';
        error = recover(error, stop);
      }
      if (error) {
        return error;
      }
    }
    return {};
  }

  // Processes one payment. An error ends its transaction.
  kafka::Error take(const kafka::Message& message) {
    const payments::ParseResult read = payments::parse(
        message.value().value_or(""), payments::Guests::welcome);
    if (!read.payment) {
      std::cerr << "partition " << message.partition() << ", offset "
                << message.offset() << " is no payment: passed over\n";
      return {};  // Lab 5 has a better place for it
    }
    [[maybe_unused]] const payments::Payment& payment = *read.payment;
    kafka::Error error = runtime::abort_because("TODO 3 takes no payment yet");

    // TODO 3: charge each payment once.
    // One that processed_.contains() is done: somebody has pressed the button
    // twice. Ask bank_.charge() for any other, with a key that is the same when
    // this payment is taken again, here or after a crash. A bank that is
    // unavailable may have charged or not: return runtime::abort_because(…), so
    // that the payment is taken again. Else write() it and, if that works, tell
    // processed_.add(). Set `error`, or return. Without this, an impatient
    // customer pays twice, and so does everybody after a power cut.

    if (processed_.contains(payment.payment_id)) {
      return {};
    }
    const payments::Charge charge = bank_.charge(payment, payment.payment_id);
    if (charge.status == payments::ChargeStatus::unavailable) {
      return runtime::abort_because("the bank: " + charge.text);
    }
    error = write(message, charge);
    if (!error) {
      processed_.add(payment.payment_id, message, charge);
    }
    // END TODO 3
    return error;
  }

  // Processes the payments in batch_.
  kafka::Error transact([[maybe_unused]] const runtime::StopSignal& stop) {
    kafka::Error error;

    // TODO 4: consume, process, produce in one transaction.
    // producer_.begin_transaction(), then take() each message of batch_, then
    // send_offsets_to_transaction() for batch_ and consumer_, then
    // commit_transaction(), each only if everything before it worked. Wait for
    // ten seconds at most, and wrap the last two into patiently(). When it is
    // committed, processed_.keep(): nothing is printed before that. Without
    // this, outputs and offsets are two things, and a crash between them
    // repeats payments or loses them.

    error = producer_.begin_transaction();
    for (const kafka::Message& message : batch_) {
      if (!error) {
        error = take(message);
      }
    }
    if (!error) {
      error = patiently(stop, [this] {
        return producer_.send_offsets_to_transaction(batch_, consumer_, 10s);
      });
    }
    if (!error) {
      error =
          patiently(stop, [this] { return producer_.commit_transaction(10s); });
    }
    if (!error) {
      processed_.keep();
    }
    // END TODO 4
    return error;
  }

  // Called when transact() has failed. What it returns ends the program, unless
  // it is success.
  kafka::Error recover(const kafka::Error& error,
                       [[maybe_unused]] const runtime::StopSignal& stop) {
    kafka::Error unsolved = error;

    // TODO 5: abort and take it again.
    // If runtime::next_step(error) says so, and only then: patiently
    // abort_transaction(); forget what was added (processed_.drop()); and
    // consumer_.seek() each partition back to the offset of its first message
    // in batch_, because poll_batch() has handed them out and will not do so
    // again. Then give whoever failed half a second, stop.came_within(500ms),
    // and return success. Without this, the payments of a failed transaction
    // are passed by, or one refused request ends the program.

    if (runtime::next_step(error) == runtime::NextStep::abort) {
      unsolved =
          patiently(stop, [this] { return producer_.abort_transaction(10s); });
      processed_.drop();
      std::set<std::int32_t> rewound;
      for (const kafka::Message& message : batch_) {
        const bool first = rewound.insert(message.partition()).second;
        if (first && !unsolved) {
          unsolved = consumer_.seek(
              {settings_.topic, message.partition(), message.offset()}, 5s);
        }
      }
      stop.came_within(500ms);
    }
    // END TODO 5
    return unsolved;
  }

  // Called once, at the very end.
  kafka::Error finish() override {
    kafka::Error error = consumer_.close();  // leaves the group
    const kafka::Error unfinished = producer_.close(1s);
    return error ? error : unfinished;
  }

 private:
  // So many, each waiting for the bank for two seconds, still fit into
  // transaction.timeout.ms, a minute.
  static constexpr std::size_t most_in_batch = 20;

  // Calls again what may work the next time.
  template <typename Call>
  kafka::Error patiently(const runtime::StopSignal& stop, Call call) {
    kafka::Error error = call();
    while (error && !stop.came() &&
           runtime::next_step(error) == runtime::NextStep::again) {
      error = call();
    }
    return error;
  }

  // Writes the payment, unchanged, to the partition that it came from. The
  // header `status` says what the bank has done.
  kafka::Error write(const kafka::Message& message,
                     const payments::Charge& charge) {
    const bool charged = charge.status == payments::ChargeStatus::charged;
    std::vector<kafka::Header> headers;
    for (const kafka::Header& header : message.headers()) {
      headers.push_back(header);
    }
    headers.push_back({"status", charged ? "charged" : "declined"});
    kafka::Record record;
    record.topic = settings_.processed_topic;
    record.partition = message.partition();
    record.key = message.key();
    record.value = message.value();
    record.headers = headers;
    return producer_.send(record);
  }

  runtime::ProcessorSettings settings_;
  runtime::Processed& processed_;
  payments::Bank bank_;
  std::vector<kafka::Message> batch_;
  kafka::Consumer consumer_;
  kafka::Producer producer_;
};

// Called once by the runtime, which cannot know the classes above by name.
std::unique_ptr<runtime::Gateway> runtime::make_sender(const Settings& settings,
                                                       Verdicts& verdicts) {
  return std::make_unique<Sender>(settings, verdicts);
}

std::unique_ptr<runtime::Processor> runtime::make_processor(
    const ProcessorSettings& settings, Processed& processed) {
  return std::make_unique<KafkaProcessor>(settings, processed);
}
