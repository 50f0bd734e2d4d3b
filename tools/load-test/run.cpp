#include "run.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <kafka/producer.hpp>
#include <lab/broker_link.hpp>
#include <lab/jobs.hpp>
#include <lab/kafka_probe.hpp>
#include <lab/terminal.hpp>
#include <limits>
#include <random>
#include <runtime/stop_signal.hpp>
#include <string>

#include "load.hpp"
#include "payloads.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "topic.hpp"

namespace load_test {
namespace {

using namespace std::chrono_literals;

std::string find_broker(const std::string& wanted) {
  std::string bootstrap;
  {
    lab::Jobs jobs;
    lab::ProgressLine line;
    lab::BrokerLink broker(
        lab::Workspace::find(), lab::BrokerChoice::parse(wanted),
        [&line](std::string_view words) { line.show(words); });
    broker.start(jobs);
    while (jobs.running() > 0) {
      jobs.serve(100ms);
    }
    broker.require();
    bootstrap = broker.bootstrap();
  }
  lab::Jobs::forget_signals();
  return bootstrap;
}

Payloads payloads_for(const Options& options) {
  const std::uint64_t seed = std::random_device{}();
  if (options.payload == "payments") {
    return Payloads::payments(options.size, seed);
  }
  if (options.payload == "random") {
    return Payloads::random_bytes(options.size, seed);
  }
  return Payloads::lines_of(options.payload);
}

class Run {
 public:
  explicit Run(const Options& options)
      : options_{options},
        payloads_{payloads_for(options)},
        bootstrap_{find_broker(options.broker)},
        results_{results_to_be()},
        topic_{bootstrap_, options.topic, options.partitions},
        written_{topic_.own() ? topic_.written() : 0} {}

  Report measure() {
    const int rounds = options_.compare ? options_.rounds : 1;
    for (int round = 1; round <= rounds && going_on_; ++round) {
      for (Result& result : results_) {
        if (going_on_) {
          take_turns(result, round);
        }
      }
    }
    progress_.clear();
    return report();
  }

 private:
  // What contradicts itself shows before anything is sent.
  std::vector<Result> results_to_be() {
    std::vector<Result> results;
    for (const Configuration& each : options_.configurations) {
      const kafka::Config config = config_of(each, bootstrap_);
      try {
        const kafka::Producer tried{config};
      } catch (const kafka::ConfigError& error) {
        throw lab::Misuse(each.name + ": " + error.what());
      }
      results.push_back(
          {.configuration = each, .in_effect = in_effect(config)});
    }
    return results;
  }

  void take_turns(Result& result, int round) {
    Load load{.topic = topic_.name(), .partitions = topic_.partitions()};
    if (options_.records > 0) {
      load.records = options_.records;
    }
    if (options_.duration.count() > 0) {
      load.duration = options_.duration;
    }
    load.rate = options_.rate;
    if (!options_.compare) {
      (load.rate > 0 ? result.at_rate : result.flat_out)
          .push_back(turn(result, load, "sending"));
      return;
    }
    const std::string name = "round " + std::to_string(round) + " of " +
                             std::to_string(options_.rounds) + ", " +
                             result.configuration.name;
    Load flat_out = load;
    flat_out.rate = 0;
    flat_out.duration = Load::no_limit;
    result.flat_out.push_back(turn(result, flat_out, name + ", flat out"));
    if (going_on_) {
      load.records = std::numeric_limits<std::uint64_t>::max();
      result.at_rate.push_back(turn(result, load, name + ", at the rate"));
    }
  }

  Measurement turn(const Result& result, const Load& load,
                   const std::string& name) {
    progress_.begin(name);
    Measurement measured =
        load_test::measure(config_of(result.configuration, bootstrap_), load,
                           payloads_, [this](const Measurement& so_far) {
                             progress_.show(so_far);
                             return !signal_.came();
                           });
    count_stored(measured);
    if (measured.end == End::silent || measured.end == End::interrupted) {
      going_on_ = false;
    }
    interrupted_ |= signal_.came();
    return measured;
  }

  // What the topic says, which knows nothing of reports.
  void count_stored(Measurement& measured) {
    broker_gone_ = !measured.flawless() && !lab::kafka_answers(bootstrap_, 2s);
    going_on_ = going_on_ && !broker_gone_;
    if (!topic_.own() || broker_gone_) {
      return;
    }
    constexpr auto patience = 5s;  // with acks=0 it comes later
    const auto until = std::chrono::steady_clock::now() + patience;
    try {
      const std::uint64_t before = written_ + measured.warmed_up;
      do {
        written_ = topic_.written();
      } while (written_ < before + measured.delivered && !signal_.came() &&
               std::chrono::steady_clock::now() < until &&
               !signal_.came_within(20ms));
      measured.stored = std::max(written_, before) - before;
    } catch (const kafka::Exception&) {
      broker_gone_ = !lab::kafka_answers(bootstrap_, 2s);
      going_on_ = going_on_ && !broker_gone_;
    }
  }

  Report report() {
    std::erase_if(results_,
                  [](const Result& result) { return !result.measured(); });
    Report report{.records = options_.records,
                  .rate = options_.rate,
                  .size = options_.size,
                  .payload = options_.payload,
                  .topic = topic_.name(),
                  .partitions = topic_.partitions(),
                  .compared = options_.compare,
                  .interrupted = interrupted_,
                  .results = std::move(results_)};
    report.broker_gone = !report.flawless() &&
                         (broker_gone_ || !lab::kafka_answers(bootstrap_, 2s));
    return report;
  }

  const Options& options_;
  Payloads payloads_;
  std::string bootstrap_;
  std::vector<Result> results_;
  runtime::StopSignal signal_{};
  Topic topic_;
  std::uint64_t written_;  // to its own topic so far
  Progress progress_{};
  bool going_on_ = true;
  bool interrupted_ = false;
  bool broker_gone_ = false;
};

lab::Exit exit_of(const Report& report) {
  if (report.flawless()) {
    return lab::Exit::passed;
  }
  return report.broker_gone ? lab::Exit::broken : lab::Exit::failed;
}

}  // namespace

int run(const Options& options) {
  Run test{options};
  const Report report = test.measure();
  lab::print(options.json ? as_json(report) : as_text(report));
  if (!options.html.empty()) {
    lab::write_text(options.html, as_page(report));
    static_cast<void>(
        std::fprintf(stderr, "the page: %s\n", options.html.c_str()));
  }
  return report.interrupted ? stopped : static_cast<int>(exit_of(report));
}

}  // namespace load_test
