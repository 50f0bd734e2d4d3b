#include "gateway_run.hpp"

#include <algorithm>
#include <support/cluster.hpp>
#include <support/failure.hpp>
#include <support/fair_time.hpp>
#include <support/processes.hpp>

namespace lab {
namespace {

using namespace std::chrono_literals;

// A gateway that has shown no sign of life for this long has nothing more to
// say. A right one loses nothing when that is wrong: its input ends, and it
// finishes what it has.
constexpr auto quiet_time = 400ms;

// One that does not even sleep may just not get a processor.
constexpr auto longest_quiet = 3s;

// A gateway that has dealt with everything needs milliseconds to end.
constexpr auto time_to_end = 2s;

// One to ask for the cluster, one to its broker, and one in reserve.
constexpr std::size_t enough_connections = 3;

// No gateway with one producer comes near, whatever happens to its connections.
constexpr std::size_t far_too_many_connections = 60;

}  // namespace

support::JsonObject effective_configuration() {
  return effective_configuration(gateway_words);
}

Properties calm(const Properties& besides) {
  Properties properties{
      {"acks", "all"}, {"linger.ms", "5"}, {"delivery.timeout.ms", "8000"}};
  properties.insert(properties.end(), besides.begin(), besides.end());
  return properties;
}

void fail_for_connections(std::size_t connections) {
  support::fail_now(
      {.reason = "The gateway opened " + std::to_string(connections) +
                 " connections: it makes a new producer again and again.",
       .expected = "one producer for the whole run, which needs one connection "
                   "or two",
       .seen = std::to_string(connections) +
               " connections were accepted in front of the broker",
       .means = "Each payment waits for a connection of its own, batches "
                "cannot form, and on a busy day the broker runs out of "
                "connections for everybody.",
       .blames = {3}});
}

GatewayRun::GatewayRun(const std::string& topic, const Properties& properties,
                       std::optional<std::chrono::seconds> deadline)
    : proxy_{support::bootstrap()},
      program_{program_options(proxy_.address(), properties, {"--topic", topic},
                               deadline)} {
  proxy_.stall();
}

void GatewayRun::feed(const std::vector<support::SamplePayment>& payments) {
  feed(support::to_lines(payments));
}

void GatewayRun::feed(std::string_view text) {
  fed_lines_ +=
      static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  program_.feed(text);
}

void GatewayRun::connect() {
  // In vain only for a gateway that never comes to rest.
  program_.wait_until_waiting(2s);
  proxy_.resume();
}

template <typename Done>
void GatewayRun::wait_while_busy(const Done& done) {
  std::size_t traffic_before = 0;
  auto output_before = program_.last_output();
  support::FairStopwatch quiet;
  while (program_.running()) {
    std::size_t traffic = 0;
    std::size_t connections = 0;
    if (proxy_.wait_until(
            [&](const support::Traffic& now) {
              traffic = now.acknowledged_records + now.produced.size();
              connections = now.connections;
              return done(now);
            },
            5ms)) {
      return;
    }
    if (connections > far_too_many_connections) {
      fail_for_connections(connections);  // before the broker has had enough
    }
    const auto output = program_.last_output();
    if (traffic != traffic_before || output != output_before) {
      traffic_before = traffic;
      output_before = output;
      quiet.restart();
    }
    if (quiet.passed(quiet_time) &&
        (quiet.passed(longest_quiet) || support::sleeping(program_.pid()))) {
      return;
    }
  }
}

void GatewayRun::wait_for_acknowledgements(std::size_t count) {
  wait_while_busy([count](const support::Traffic& now) {
    return now.acknowledged_records >= count;
  });
}

void GatewayRun::wait_for_verdicts(std::size_t count) {
  wait_while_busy(
      [&](const support::Traffic&) { return lines_printed() >= count; });
}

void GatewayRun::wait_for_verdicts(std::size_t count,
                                   std::chrono::milliseconds limit) {
  program_.wait_for_output(
      [count](std::string_view output) {
        return std::count(output.begin(), output.end(), '\n') >=
               static_cast<std::ptrdiff_t>(count);
      },
      limit);
}

std::size_t GatewayRun::lines_printed() {
  const std::string output = program_.output();
  counted_lines_ += static_cast<std::size_t>(
      std::count(output.begin() + static_cast<std::ptrdiff_t>(counted_bytes_),
                 output.end(), '\n'));
  counted_bytes_ = output.size();
  return counted_lines_;
}

// Each line that it was given is acknowledged by the broker, or answered.
bool GatewayRun::has_dealt_with_all() {
  return program_.unread_input() == 0 &&
         acknowledged() + lines_printed() >= fed_lines_;
}

// The TODOs whose code got a gateway into trouble before it was told to end, as
// far as that can be told from outside.
std::vector<int> GatewayRun::culprits() const {
  if (ending_->status == 2) {
    return {1};  // configure() returned what no producer can be made of
  }
  if (!sent_anything() || has_many_producers()) {
    return {3};  // it came no further than send(), or makes a producer there
  }
  // send() had done its work, and reports had begun to come.
  return acknowledged() > 0 ? std::vector{2} : std::vector<int>{};
}

bool GatewayRun::has_many_producers() const {
  return proxy_.traffic().connections > enough_connections;
}

void GatewayRun::wait_for_end() {
  program_.close_input();
  ending_ = &program_.wait();
  // A gateway that connects without end can overwhelm a broker that is well.
  if (proxy_.traffic().broker_refused && !support::broker_answers()) {
    throw support::BrokerProblem{"The broker at " + support::bootstrap() +
                                 " does not accept connections."};
  }
}

void GatewayRun::finish() {
  well_until_its_input_ended_ = program_.running() && has_dealt_with_all();
  if (well_until_its_input_ended_) {
    program_.end_within(time_to_end);
  }
  wait_for_end();
  // On a busy machine it may have come to that a little later.
  well_until_its_input_ended_ |= ending_->hung && has_dealt_with_all();
  if (!well_until_its_input_ended_) {
    if (ending_->hung && has_many_producers()) {
      fail_for_connections(proxy_.traffic().connections);  // that is why
    }
    check_ended(gateway_words, *ending_, culprits());
  }
}

void GatewayRun::finish_in_order() {
  wait_for_end();
  // Behind the first acknowledgement it is as likely the end itself.
  check_ended(gateway_words, *ending_,
              acknowledged() > 0 && !has_many_producers() ? std::vector<int>{}
                                                          : culprits());
}

const support::Verdicts& GatewayRun::verdicts() const {
  if (!verdicts_) {
    verdicts_ = support::parse_verdicts(ending_->output);
  }
  return *verdicts_;
}

std::size_t GatewayRun::acknowledged() const {
  return proxy_.traffic().acknowledged_records;
}

bool GatewayRun::sent_anything() const {
  const support::Traffic traffic = proxy_.traffic();
  return !traffic.produced.empty() || traffic.unreadable > 0;
}

std::string GatewayRun::how_it_ended() const {
  return ending_->trouble().value_or(
      "ended with status " + std::to_string(ending_->status.value_or(-1)));
}

}  // namespace lab
