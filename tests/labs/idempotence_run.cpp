#include "idempotence_run.hpp"

#include <csignal>
#include <functional>
#include <set>
#include <support/admin_request.hpp>
#include <support/cluster.hpp>
#include <support/failure.hpp>
#include <support/fair_time.hpp>
#include <thread>

namespace lab {
namespace {

using namespace std::chrono_literals;

// A processor runs until it is told to end, which a test does long before.
constexpr auto longest_life = 40s;

// To connect, fence off a predecessor, read back and join takes a processor a
// second or two, also on a busy machine.
constexpr auto time_to_begin = 6s;

// One that has begun, asks the bank for nothing and commits nothing for so long
// does so no more.
constexpr auto quiet_time = 3s;

// Busy, but with nothing committed: it takes the same payments for ever.
constexpr auto longest_stuck = 8s;

// From SIGTERM on, with a broker that answers.
constexpr auto time_to_end = 15s;

// --consumer-property and --property win over the code.
const Properties consumer_set_up{{"isolation.level", "read_committed"},
                                 {"enable.auto.commit", "false"}};

support::ProgramOptions processor_options(const Shop& shop,
                                          const std::string& bootstrap,
                                          const ProcessorOptions& options) {
  const std::string& name = options.transactional_id.empty()
                                ? shop.transactional_id
                                : options.transactional_id;
  std::vector<std::string> flags{"process",
                                 "--topic",
                                 shop.payments.name(),
                                 "--processed-topic",
                                 shop.processed.name(),
                                 "--group",
                                 shop.group.name(),
                                 "--transactional-id",
                                 name,
                                 "--bank",
                                 shop.bank.url(),
                                 "--bank-timeout-ms",
                                 std::to_string(options.bank_timeout.count())};
  Properties consumer{
      {"heartbeat.interval.ms", "100"},
      {"session.timeout.ms", std::to_string(options.session.count())},
      {"fetch.wait.max.ms", "100"},
      {"reconnect.backoff.ms", "10"},
      {"reconnect.backoff.max.ms", "100"}};
  if (options.set_up) {
    consumer.insert(consumer.end(), consumer_set_up.begin(),
                    consumer_set_up.end());
  }
  consumer.insert(consumer.end(), options.consumer.begin(),
                  options.consumer.end());
  for (const auto& [key, value] : consumer) {
    std::string property = key;
    property.append("=").append(value);
    flags.insert(flags.end(), {"--consumer-property", property});
  }
  Properties producer{{"reconnect.backoff.ms", "10"},
                      {"reconnect.backoff.max.ms", "100"}};
  if (options.set_up) {
    producer.emplace_back("transactional.id", name);
  }
  producer.insert(producer.end(), options.producer.begin(),
                  options.producer.end());
  return program_options(bootstrap, producer, flags, longest_life);
}

}  // namespace

const ProgramWords sender_words{
    .name = "sender",
    .right_end =
        "it ends by itself when its input does, with a verdict for every "
        "payment",
    .lost_with_it =
        "Every payment that was waiting inside is lost with it, and nobody is "
        "told which ones.",
    .hangs =
        "The shop's terminal shows \"please wait\" and never anything else.",
    .no_start = "The shop opens in the morning, and no payment can be made."};

const ProgramWords processor_words{
    .name = "processor",
    .right_end =
        "it runs until SIGTERM, then ends the transaction that is open and "
        "ends with status 0",
    .lost_with_it =
        "Nobody charges payments any more: the shop has sold its goods, and "
        "gets no money.",
    .hangs =
        "Whoever restarts the server waits, then kills it, in the middle of "
        "somebody's payment.",
    .no_start = "Nobody charges payments: the shop gets no money."};

Properties one_by_one(const Properties& besides) {
  Properties properties{{"linger.ms", "0"},
                        {"batch.num.messages", "1"},
                        {"max.in.flight.requests.per.connection", "5"},
                        {"retry.backoff.ms", "10"},
                        {"reconnect.backoff.ms", "10"},
                        {"reconnect.backoff.max.ms", "20"}};
  properties.insert(properties.end(), besides.begin(), besides.end());
  return properties;
}

// -------------------------------------------------------------------- sending

SenderRun::SenderRun(const std::string& topic, const Properties& properties)
    : proxy_{support::bootstrap()},
      program_{program_options(proxy_.address(), properties,
                               {"send", "--topic", topic})} {
  // A program that has its first payment before it has its first connection
  // asks for that topic at once; else librdkafka 2.0.2 may come to it only a
  // second later.
  proxy_.stall();
}

void SenderRun::feed(const Payments& payments) {
  program_.feed(support::to_lines(payments));
  (void)program_.wait_until_waiting(2s);
  proxy_.resume();
  program_.close_input();
  ending_ = &program_.wait();
  check_ended(sender_words, *ending_);
  verdicts_ = support::parse_verdicts(ending_->output);
}

// ----------------------------------------------------------------- processing

Shop::Shop(int partitions)
    : payments{{.partitions = partitions}},
      processed{{.partitions = partitions}} {}

void Shop::submit(const Payments& more) {
  std::set<std::string> known;
  for (const support::SamplePayment& payment : submitted_) {
    known.insert(payment.payment_id);
  }
  Records records;
  for (const support::SamplePayment& payment : more) {
    records.push_back({.partition = place_of(payment),
                       .key = payment.customer_id,
                       .value = payment.line,
                       .headers = {{"payment_id", payment.payment_id},
                                   {"note", std::nullopt}}});
    if (known.insert(payment.payment_id).second) {
      submitted_.push_back(payment);
    }
  }
  payments.write(records);
  records_ += static_cast<std::int64_t>(records.size());
}

std::int32_t Shop::place_of(const support::SamplePayment& payment) const {
  return static_cast<std::int32_t>(
      std::hash<std::string>{}(payment.customer_id) %
      static_cast<std::size_t>(payments.partitions()));
}

std::int64_t Shop::lag() const {
  return group.lag(payments, static_cast<std::size_t>(records_));
}

bool Shop::wait_for_lag(std::int64_t records,
                        std::chrono::milliseconds limit) const {
  return group.wait_for_lag(payments, static_cast<std::size_t>(records_),
                            records, limit);
}

Records Shop::visible(std::size_t wanted) {
  const support::FairStopwatch watch;
  Records records = processed.records();
  while (records.size() < wanted && !watch.passed(2s)) {
    std::this_thread::sleep_for(support::look_again);
    records = processed.records();
  }
  return records;
}

bool Shop::wait_for_requests(std::size_t count,
                             std::chrono::milliseconds limit) const {
  return bank.wait_until(
      [count](const support::BankBooks& books) {
        return books.requests.size() >= count;
      },
      limit);
}

ProcessorRun::ProcessorRun(const Shop& shop, const ProcessorOptions& options)
    : shop_{shop},
      asked_before_{shop.bank.books().requests.size()},
      proxy_{support::bootstrap()},
      program_{processor_options(shop, proxy_.address(), options)} {
  program_.close_input();
}

void ProcessorRun::wait_for_all() {
  std::int64_t lag_before = -1;
  std::size_t requests_before = 0;
  support::FairStopwatch quiet;
  support::FairStopwatch stuck;
  while (program_.running()) {
    const std::int64_t lag = shop_.lag();
    if (lag <= 0) {
      return;
    }
    const std::size_t requests = shop_.bank.books().requests.size();
    if (lag != lag_before) {
      stuck.restart();
    }
    if (lag != lag_before || requests != requests_before) {
      lag_before = lag;
      requests_before = requests;
      quiet.restart();
    }
    if (quiet.passed(requests == asked_before_ ? time_to_begin : quiet_time) ||
        stuck.passed(longest_stuck)) {
      return;
    }
    (void)program_.wait_for_end(20ms);
  }
}

void ProcessorRun::stop() {
  program_.send_signal(SIGTERM);
  if (!program_.wait_for_end(time_to_end)) {
    support::fail_now(
        {.reason = "The processor still ran " +
                   std::to_string(std::chrono::seconds{time_to_end}.count()) +
                   " seconds after SIGTERM.",
         .expected = processor_words.right_end,
         .seen = "it was asked to end while it worked",
         .means = processor_words.hangs});
  }
  ending_ = &program_.wait();
  check_ended(processor_words, *ending_);
}

bool ProcessorRun::wait_for_end(std::chrono::milliseconds limit) {
  if (!program_.wait_for_end(limit)) {
    return false;
  }
  ending_ = &program_.wait();
  check_ended(processor_words, *ending_);
  return true;
}

void ProcessorRun::kill() {
  program_.kill();
  ending_ = &program_.wait();
}

std::string ProcessorRun::errors() const {
  return on_stderr(ending_->errors);
}

}  // namespace lab
