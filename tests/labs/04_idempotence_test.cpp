// Lab 4, TODO 1 to TODO 3: how the processor is set up, what it makes of
// errors, and whether each payment is charged once.

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <kafka/producer.hpp>
#include <sstream>
#include <string>
#include <support/failure.hpp>
#include <utility>

#include "idempotence_checks.hpp"
#include "idempotence_run.hpp"

namespace lab {
namespace {

using namespace std::chrono_literals;
using support::BankAnswer;
using support::Random;
using support::random_for;
using support::sample_payments;
namespace wire = support::wire;

// ------------------------------------------------------------------- TODO 1

// The configuration of one client of `process`.
support::JsonObject process_configuration(
    const std::string& client, const std::vector<std::string>& more = {}) {
  std::vector<std::string> flags{"process"};
  flags.insert(flags.end(), more.begin(), more.end());
  const auto both = effective_configuration(processor_words, flags);
  return support::parse_object(value_of(both, client))
      .value_or(support::JsonObject{});
}

TEST_CASE("the producer has the name that --transactional-id gives" *
          doctest::test_suite("TODO 1")) {
  const std::string name = support::fresh_topic_name();

  const std::string first =
      value_of(process_configuration("producer", {"--transactional-id", name}),
               "transactional.id");
  const std::string second =
      value_of(process_configuration("producer", {"--transactional-id", name}),
               "transactional.id");

  if (first.empty()) {
    support::fail(
        {.reason = "The producer of `process` has no name: transactional.id is "
                   "not set.",
         .expected = "the name that --transactional-id gives, and that "
                     "`clients` brings along",
         .seen = "--show-config says transactional.id is empty",
         .means = "Without a name there are no transactions: a crash leaves "
                  "payments that are charged and nowhere written, or written "
                  "and charged again."});
  } else if (first != second) {
    support::fail(
        {.reason = "The producer has a new name after every start.",
         .expected = "the same transactional.id as before the crash: the name "
                     "that --transactional-id gives, and nothing else",
         .seen = "first " + support::shown(first, 60) + ", then " +
                 support::shown(second, 60),
         .means = "What a crash leaves open stays open: for a minute nobody "
                  "can read the payments behind it."});
  } else if (first != name) {
    support::fail(
        {.reason = "The producer's name is \"" + support::shown(first, 60) +
                   "\", whatever --transactional-id says.",
         .expected = "the name that --transactional-id gives, and that "
                     "`clients` brings along",
         .seen = "--transactional-id " + name +
                 ", and --show-config says transactional.id=" +
                 support::shown(first, 60),
         .means =
             "Two processors on two servers have the same name, each throws "
             "the other out, and no payment is charged."});
  }
}

TEST_CASE("nobody commits offsets but the transaction" *
          doctest::test_suite("TODO 1")) {
  const std::string automatic =
      value_of(process_configuration("consumer"), "enable.auto.commit");

  if (automatic != "false") {
    support::fail(
        {.reason = "The client commits by itself every few seconds: "
                   "enable.auto.commit is " +
                   automatic + ".",
         .expected = "no commit but that of the transaction, which the offsets "
                     "are a part of",
         .seen = "--show-config says enable.auto.commit=" + automatic,
         .means = "A payment counts as done as soon as it was handed out. If "
                  "its transaction fails, nobody ever charges it."});
  }
}

// Writes a transaction into validated_payments and aborts it.
void submit_and_abort(const Shop& shop, const Payments& payments) {
  kafka::Producer producer{{{"bootstrap.servers", support::bootstrap()},
                            {"transactional.id", support::fresh_topic_name()},
                            {"log_level", "2"}}};
  const auto require = [](const kafka::Error& error) {
    if (error) {
      throw support::BrokerProblem{"an aborted transaction: " + error.text()};
    }
  };
  static_cast<void>(producer.partition_count(shop.payments.name()));
  require(producer.init_transactions(10s));
  require(producer.begin_transaction());
  for (const support::SamplePayment& payment : payments) {
    require(producer.send({.topic = shop.payments.name(),
                           .partition = 0,
                           .key = payment.customer_id,
                           .value = payment.line}));
  }
  require(producer.flush(10s));
  require(producer.abort_transaction(10s));
}

TEST_CASE("payments of an aborted transaction are not charged" *
          doctest::test_suite("TODO 1")) {
  Shop shop;
  Random random = random_for("aborted input");
  const Payments payments = sample_payments(random, 10);
  const Payments aborted{payments.begin(), payments.begin() + 5};
  submit_and_abort(shop, aborted);
  shop.submit({payments.begin() + 5, payments.end()});

  ProcessorRun run{shop, {.set_up = false}};
  // The aborted records and the marker of the abort count as offsets as well.
  (void)shop.bank.wait_until(
      [&](const support::BankBooks& books) {
        return books.charges_of(payments.back().payment_id) > 0;
      },
      6s);

  blame({3, 4}, [&] { require_at_work(run); });
  const support::BankBooks books = shop.bank.books();
  const auto wrong =
      std::ranges::count_if(aborted, [&](const support::SamplePayment& each) {
        return books.charges_of(each.payment_id) > 0;
      });
  if (wrong > 0) {
    support::fail(
        {.reason =
             "The processor charged " +
             support::count_of(static_cast<std::size_t>(wrong), "payment") +
             " of a transaction that was aborted.",
         .expected = "what is aborted is never handed out to the consumer: "
                     "isolation.level says what is",
         .seen = support::count_of(books.ledger().size(), "charge") + ", for " +
                 support::count_of(shop.submitted().size(), "payment") +
                 " that really were submitted",
         .means = "Somebody is charged for a payment that was never made."});
  }
  if (wrong == 0 && books.charges_of(payments.back().payment_id) == 0) {
    blame({3, 4}, [&] {
      check_processed_once(shop, "aborted a transaction before them");
    });
  }
}

// ------------------------------------------------------------------- TODO 2

std::string next_step_for(const support::JsonObject& error) {
  const auto is = [&](const char* flag) {
    return value_of(error, flag) == "true";
  };
  return is("fatal")            ? "stop"
         : is("requires_abort") ? "abort"
         : is("retriable")      ? "again"
                                : "stop";
}

std::string kind_of(const support::JsonObject& error) {
  std::string kinds;
  for (const char* flag : {"fatal", "requires_abort", "retriable"}) {
    if (value_of(error, flag) == "true") {
      kinds.append(kinds.empty() ? "" : " and ").append(flag).append("()");
    }
  }
  return kinds.empty() ? "none of the three" : kinds;
}

std::string meaning_of(const std::string& wanted, const std::string& found) {
  if (wanted == "stop") {
    return found == "again"
               ? "The program calls for ever what can never work: it looks "
                 "busy, and no payment is charged any more."
               : "The program aborts again and again, which this client no "
                 "longer can: it looks busy, and no payment is charged any "
                 "more.";
  }
  return wanted == "abort"
             ? "The payments of the transaction are stuck until somebody "
               "restarts the program."
             : "One hiccup of the broker, and a whole batch of payments is "
               "charged anew, or nobody charges any until a restart.";
}

TEST_CASE("each kind of error has its next step" *
          doctest::test_suite("TODO 2")) {
  support::Program program{program_options("127.0.0.1:1", {}, {"errors"})};
  program.close_input();
  const support::Ending& ending = program.wait();
  check_ended(processor_words, ending);

  std::istringstream lines{ending.output};
  std::size_t count = 0;
  std::size_t wrong = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const auto error = support::parse_object(line);
    const std::string found = error ? value_of(*error, "next_step") : "";
    const std::string wanted = error ? next_step_for(*error) : "";
    if (error && found == wanted) {
      continue;
    }
    if (++wrong > 1) {
      continue;  // one at a time is enough to go on with
    }
    std::string reason = "An error that is ";
    reason.append(error ? kind_of(*error) : "unreadable")
        .append(" needs the step \"")
        .append(wanted)
        .append("\", and next_step() says \"")
        .append(found)
        .append("\".");
    support::fail({.reason = std::move(reason),
                   .expected = "the step that can still help: a call that is "
                               "made again, an abort, or none but a new start",
                   .seen = error ? value_of(*error, "error") + ", when " +
                                       value_of(*error, "when")
                                 : support::shown(line),
                   .means = meaning_of(wanted, found)});
  }
  constexpr std::size_t few = 8;
  if (count < few) {
    support::fail(
        {.reason = "`errors` printed " + support::count_of(count, "line") + ".",
         .expected = "a line for each kind of error",
         .seen = support::shown(ending.output),
         .means = "Nobody can see what becomes of payments when the program "
                  "meets an error."});
  }
}

// ------------------------------------------------------------------- TODO 3

TEST_CASE("every payment is charged once and written as it was" *
          doctest::test_suite("TODO 3")) {
  Shop shop{3};
  Random random = random_for("charged once");
  const Payments payments = sample_payments(random, 60);
  const std::vector<std::string> declined{payments[3].customer_id,
                                          payments[17].customer_id};
  for (const std::string& customer : declined) {
    shop.bank.for_customer(customer, {BankAnswer::decline});
  }
  shop.submit(payments);

  ProcessorRun run{shop};
  run.wait_for_all();

  require_at_work(run);
  check_processed_once(shop, "waited for the processor");
  check_processed_contents(shop, declined);
}

TEST_CASE("a payment that is submitted twice is charged once" *
          doctest::test_suite("TODO 3")) {
  Shop shop;
  Random random = random_for("submitted twice");
  const Payments payments = sample_payments(random, 30);
  const Payments impatient{payments[4], payments[4], payments[9], payments[9],
                           payments[9]};
  shop.submit(payments);
  shop.submit(impatient);

  ProcessorRun run{shop};
  run.wait_for_all();
  // In another transaction, because the first is over.
  shop.submit({payments[4], payments[20]});
  run.wait_for_all();

  require_at_work(run);
  check_processed_once(shop, "submitted some of them again");
}

TEST_CASE("what is processed is remembered after a restart" *
          doctest::test_suite("TODO 3")) {
  Shop shop{2};
  Random random = random_for("remembered");
  const Payments payments = sample_payments(random, 30);
  shop.submit(payments);
  {
    ProcessorRun run{shop};
    run.wait_for_all();
    require_at_work(run);
    run.stop();
  }
  shop.submit({payments[0], payments[1], payments[29]});

  ProcessorRun again{shop};
  again.wait_for_all();

  require_at_work(again);
  check_processed_once(
      shop,
      "submitted three of them again when the processor had been "
      "restarted");
}

TEST_CASE("a payment that the bank gave no answer for is asked for again" *
          doctest::test_suite("TODO 3")) {
  Shop shop;
  Random random = random_for("no answer");
  const Payments payments = sample_payments(random, 15);
  // The money has moved, and the processor does not know; or it has not.
  shop.bank.always({BankAnswer::unavailable});
  shop.bank.for_payment(payments[0].payment_id, {BankAnswer::hang_up});
  shop.submit(payments);
  {
    ProcessorRun run{shop};
    (void)shop.wait_for_requests(1, 12s);
    // Asked again by the same process, where TODO 5 lets it, and by the next.
    (void)shop.wait_for_requests(2, 4s);
    run.stop();  // it finishes its batch, whatever it makes of the silence
  }
  // Who was never asked for cannot be passed by in take().
  const bool passed_by =
      shop.lag() < shop.records() &&
      shop.bank.books().requests_for(payments.back().payment_id).empty();
  shop.bank.always({BankAnswer::charge});
  shop.bank.for_payment(payments[0].payment_id, {BankAnswer::charge});

  // A new start takes the payments again, so that nothing of TODO 5 is needed.
  ProcessorRun again{shop};
  again.wait_for_all();

  require_at_work(again);
  const bool ended = again.proxy().traffic().requests_of(wire::end_txn) > 0;
  // No payment is lost by take() where nobody ends the transaction.
  const bool by_transact = passed_by || !ended;
  blame(by_transact ? std::vector<int>{4} : std::vector<int>{}, [&] {
    check_processed_once(shop,
                         "let the bank charge one and hang up, be unavailable "
                         "for the others, and answer after a new start");
  });
}

}  // namespace
}  // namespace lab
