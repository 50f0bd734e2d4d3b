#include "run.hpp"

#include <algorithm>
#include <array>
#include <broker/own_cluster.hpp>
#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <payments/topics.hpp>
#include <runtime/stop_signal.hpp>
#include <string>
#include <support/bank.hpp>
#include <support/processes.hpp>

#include "bank_entries.hpp"
#include "books.hpp"
#include "faults.hpp"
#include "group_lag.hpp"
#include "observer.hpp"
#include "payment_system.hpp"
#include "screen.hpp"
#include "shop.hpp"

namespace demo {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
namespace topics = payments::topics;

constexpr std::size_t lost_at_once = 20;  // acknowledgements

const std::string requests{topics::payment_requests};
const std::string validated{topics::validated_payments};

std::map<std::string, Place> places_of_topics() {
  return {{requests, Place::requested},
          {validated, Place::validated},
          {std::string(topics::rejected_payments), Place::rejected},
          {std::string(topics::processed_payments), Place::processed},
          {std::string(topics::payment_requests_dlq), Place::dead_lettered},
          {std::string(topics::payment_requests_parked), Place::parked}};
}

class Run {
 public:
  Run(const Options& options, const Surroundings& surroundings)
      : options_{options},
        random_{options.seed},
        screen_{options.plain},
        cluster_{start_cluster(surroundings)},
        observer_{cluster_->bootstrap(), places_of_topics(),
                  topics::partitions},
        validator_lag_{cluster_->bootstrap(), "payment-validator", requests,
                       topics::partitions},
        processor_lag_{cluster_->bootstrap(), "payment-processor", validated,
                       topics::partitions},
        shop_{options.seed},
        bank_{{.on_request =
                   [this](const support::BankRequest& request) {
                     entries_.add(request);
                   }}},
        system_{{.programs = options.programs.empty()
                                 ? surroundings.programs
                                 : std::filesystem::path{options.programs},
                 .bootstrap_servers = cluster_->bootstrap(),
                 .network_upstream = cluster_->address(1),
                 .bank_url = bank_.url()}},
        plan_{faults(), options.seconds, random_} {}

  bool to_the_books() {
    begin_ = Clock::now();
    stage_ = "payments come in";
    while (elapsed() < options_.seconds) {
      submit_due();
      tell(plan_.advance(elapsed()));
      work();
    }
    tell(plan_.heal());
    arrive();
    screen_.leave();
    return close_books();
  }

 private:
  std::unique_ptr<broker::OwnCluster> start_cluster(
      const Surroundings& surroundings) {
    screen_.say("three brokers start");
    std::unique_ptr<broker::OwnCluster> cluster;
    support::with_children_of_ours([&] {
      cluster = std::make_unique<broker::OwnCluster>(
          surroundings.state, broker::OwnCluster::Properties{},
          [this](std::string_view words) { screen_.say(std::string(words)); });
    });
    return cluster;
  }

  [[nodiscard]] milliseconds elapsed() const {
    return std::chrono::duration_cast<milliseconds>(Clock::now() - begin_);
  }

  void tell(const std::vector<std::string>& news) {
    for (const std::string& line : news) {
      screen_.say(line);
    }
  }

  void submit_due() {
    // As many as are due by now: a slow moment is made up for.
    const auto due = static_cast<std::uint64_t>(
        static_cast<double>(elapsed().count()) / 1000.0 * options_.rate);
    if (due > submitted_) {
      const auto submissions = shop_.next(due - submitted_);
      submitted_ = due;
      for (const Submission& one : submissions) {
        if (one.declined) {
          bank_.for_payment(one.payment_id,
                            {.kind = support::BankAnswer::decline});
        }
      }
      system_.submit(submissions);
    }
  }

  /// A moment of everything that goes on by itself.
  void work() {
    if (signals_.came()) {
      throw Stopped{};
    }
    system_.look_after(books_);
    observer_.observe(books_, 20ms);
    entries_.enter(books_);
    show();
  }

  /// Waits until every accepted payment is where its way ends.
  void arrive() {
    stage_ = "the last ones arrive";
    const auto until = Clock::now() + options_.patience;
    const auto wait_for = [&](const auto& done) {
      while (!done() && Clock::now() < until) {
        work();
      }
    };
    wait_for([&] { return system_.close_entrances(); });
    wait_for([&] { return books_.all_arrived(); });
    // Once more through: what the bank could not charge while it was down.
    stage_ = "dead letters are put back";
    const auto arrived = [&] {
      return !system_.replaying() && books_.all_arrived() && lag() == 0;
    };
    system_.replay();
    wait_for(arrived);
    system_.stop_members();
    observe_the_rest();
  }

  /// What was written last is seen within a moment.
  void observe_the_rest() {
    constexpr auto quiet = 1s;
    auto last = Clock::now();
    std::uint64_t before = 0;
    while (Clock::now() < last + quiet) {
      observer_.observe(books_, 50ms);
      entries_.enter(books_);
      std::uint64_t now = 0;
      for (std::size_t place = 0; place < places; ++place) {
        now += books_.count(static_cast<Place>(place));
      }
      if (now != before) {
        before = now;
        last = Clock::now();
      }
    }
  }

  bool close_books() {
    const Balance balance = books_.balance();
    for (const std::string& line : text_of(balance)) {
      std::cout << line << '\n';
    }
    for (const std::string& trouble : system_.troubles()) {
      std::cout << "  note: " << trouble << '\n';
    }
    if (!balance.balances()) {
      for (Member& member : system_.members()) {
        std::cout << "  " << member.name()
                  << " said last: " << last_line_of(member.errors()) << '\n';
      }
      std::cout << "  again with the same payments: ./lab demo --seed "
                << options_.seed << '\n';
    }
    std::cout.flush();
    return balance.balances();
  }

  std::int64_t lag() {
    validators_behind_ =
        validator_lag_.behind(observer_.ends_of(requests), 500ms);
    processors_behind_ =
        processor_lag_.behind(observer_.ends_of(validated), 500ms);
    return validators_behind_ + processors_behind_;
  }

  void show() {
    if (Clock::now() >= next_measure_) {
      next_measure_ = Clock::now() + 1s;
      lag();
      measure_rates();
    }
    screen_.show(snapshot());
  }

  void measure_rates() {
    const auto now = Clock::now();
    const double seconds =
        std::chrono::duration<double>(now - last_measure_).count();
    for (std::size_t place = 0; place < places; ++place) {
      const auto count = books_.count(static_cast<Place>(place));
      rates_.at(place) =
          static_cast<double>(count - counted_.at(place)) / seconds;
      counted_.at(place) = count;
    }
    last_measure_ = now;
  }

  [[nodiscard]] PlaceRow row(std::string_view name, Place place,
                             std::int64_t lag = -1) const {
    return {.name = std::string(name),
            .count = books_.count(place),
            .rate = rates_.at(static_cast<std::size_t>(place)),
            .lag = lag};
  }

  Snapshot snapshot() {
    Snapshot now;
    now.elapsed = elapsed();
    now.seconds = options_.seconds;
    now.stage = stage_;
    now.seed = options_.seed;
    for (const Entrance& entrance : system_.entrances()) {
      now.submitted += entrance.submitted();
      now.submitted_again += entrance.submitted_again();
      now.waiting += entrance.waiting();
    }
    now.accepted = books_.accepted();
    now.bank_refused = entries_.refused();
    now.replayed = system_.replayed();
    now.places = {
        row(topics::payment_requests, Place::requested, validators_behind_),
        row(topics::validated_payments, Place::validated, processors_behind_),
        row(topics::rejected_payments, Place::rejected),
        row(topics::processed_payments, Place::processed),
        row(topics::payment_requests_dlq, Place::dead_lettered),
        row("charges at the bank", Place::charged),
    };
    now.faults = plan_.rows();
    return now;
  }

  std::vector<Fault> faults() {
    std::vector<Fault> faults;
    for (const FaultKind kind : options_.faults) {
      faults.push_back(fault(kind));
    }
    return faults;
  }

  Fault fault(FaultKind kind) {
    switch (kind) {
      case FaultKind::lost_acknowledgements:
        return {.words = std::to_string(lost_at_once) +
                         " acknowledgements are lost on the way to the gateway "
                         "and to idempotence send",
                .lasts = 3s,
                .begin =
                    [this] {
                      system_.network().inject(
                          {.what = support::Fault::What::lose_answer,
                           .times = lost_at_once});
                    },
                .end = [this] { system_.network().calm_down(); }};
      case FaultKind::broker_killed: {
        const int number = static_cast<int>(random_.number(2, 3));
        return {.words =
                    "broker " + std::to_string(number) + " is killed (kill -9)",
                .lasts = 4s,
                .begin = [this, number] { cluster_->kill(number); },
                .end =
                    [this, number] {
                      support::with_children_of_ours(
                          [this, number] { cluster_->start(number); });
                    }};
      }
      case FaultKind::bank_down:
        return {.words = "the bank answers 503",
                .lasts = 4s,
                .begin =
                    [this] {
                      bank_.always({.kind = support::BankAnswer::unavailable});
                    },
                .end =
                    [this] {
                      bank_.always({.kind = support::BankAnswer::charge});
                    }};
      case FaultKind::member_killed:
        break;
    }
    const auto validator = static_cast<std::size_t>(random_.number(0, 1));
    const auto processor = static_cast<std::size_t>(random_.number(2, 3));
    return {.words = "a validator and a processor are killed (kill -9)",
            .lasts = 4s,
            .begin =
                [this, validator, processor] {
                  system_.members().at(validator).kill();
                  system_.members().at(processor).kill();
                },
            .end = [] {}};
  }

  Options options_;
  support::Random random_;
  runtime::StopSignal signals_;
  Screen screen_;
  std::unique_ptr<broker::OwnCluster> cluster_;
  Observer observer_;
  GroupLag validator_lag_;
  GroupLag processor_lag_;
  Shop shop_;
  BankEntries entries_;
  support::Bank bank_;
  PaymentSystem system_;
  FaultPlan plan_;

  Clock::time_point begin_;
  std::string stage_;
  Books books_;
  std::uint64_t submitted_ = 0;
  std::int64_t validators_behind_ = 0;
  std::int64_t processors_behind_ = 0;
  Clock::time_point next_measure_;
  Clock::time_point last_measure_ = Clock::now();
  std::array<std::uint64_t, places> counted_{};
  std::array<double, places> rates_{};
};

}  // namespace

bool run(const Options& options, const Surroundings& surroundings) {
  return Run{options, surroundings}.to_the_books();
}

}  // namespace demo
