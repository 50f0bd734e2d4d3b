#include "gateway_run.hpp"

#include <algorithm>
#include <cstdlib>
#include <support/cluster.hpp>
#include <support/failure.hpp>

namespace lab {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// A gateway that has shown no sign of life for this long has nothing more to
// say. A right one loses nothing when that is wrong: its input ends, and it
// finishes what it has.
constexpr auto quiet_time = 400ms;

// No gateway with one producer comes near, whatever happens to its connections.
constexpr std::size_t far_too_many_connections = 60;

// The last resort, far beyond what a right gateway needs on a busy machine; a
// sanitizer makes it several times as slow.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr auto deadline = 17s;
#else
constexpr auto deadline = 10s;
#endif

support::ProgramOptions options_for(const std::string& bootstrap,
                                    const std::string& topic,
                                    const Properties& properties) {
  support::ProgramOptions options{
      .path = program_path(),
      .arguments = {"--bootstrap-servers", bootstrap, "--topic", topic},
      .deadline = deadline};
  for (const auto& [name, value] : properties) {
    options.arguments.insert(options.arguments.end(),
                             {"--property", name + "=" + value});
  }
  return options;
}

// What a kind of end means to those who use the gateway.
std::string meaning_of(const support::Ending& ending) {
  if (ending.hung) {
    return "The shop's terminal shows \"please wait\" and never anything "
           "else: nobody knows whether the payment was made.";
  }
  if (ending.flooded) {
    return "The disk of the shop's server fills up, and everything on it "
           "stops.";
  }
  if (!ending.leftovers.empty()) {
    return "Processes that nobody knows of go on working on payments, and "
           "eat up the server.";
  }
  return "Every payment that was waiting inside is lost with it, and nobody "
         "is told which ones.";
}

// The end of what a program wrote on stderr: where it says why it stopped.
std::string last_words(const std::string& errors) {
  const std::size_t end = errors.find_last_not_of(" \n");
  if (end == std::string::npos) {
    return "it wrote nothing to stderr";
  }
  const std::size_t begin = errors.find_last_of('\n', end);
  return "its last words on stderr: " +
         support::shown(std::string_view{errors}.substr(begin + 1, end - begin),
                        200);
}

// What a sanitizer says has gone wrong, such as "heap-use-after-free"; empty
// when none has spoken.
std::string sanitizer_finding(const std::string& errors) {
  constexpr std::string_view summary = "SUMMARY: ";
  const std::size_t begin = errors.rfind(summary);
  if (begin == std::string::npos ||
      errors.find("Sanitizer", begin) == std::string::npos) {
    return {};
  }
  const std::size_t end = errors.find('\n', begin);
  return support::shown(
      std::string_view{errors}.substr(begin + summary.size(),
                                      end - begin - summary.size()),
      200);
}

void check_sanitizer(const support::Ending& ending) {
  const std::string finding = sanitizer_finding(ending.errors);
  if (finding.empty()) {
    return;
  }
  const bool freed = finding.find("use-after") != std::string::npos;
  support::fail_now(
      {.reason = freed ? "A sanitizer stopped the gateway: it used memory that "
                         "it had given back, for example a text that was gone "
                         "by then."
                       : "A sanitizer stopped the gateway.",
       .expected = "what a record points to lives until send() has returned",
       .seen = finding,
       .means = "Without the sanitizer, rubbish is sent instead of the "
                "payment, or the gateway crashes, whichever is worse."});
}

void check_ended(const support::Ending& ending) {
  check_sanitizer(ending);

  const std::optional<std::string> trouble = ending.trouble();
  if (trouble) {
    support::fail_now({.reason = "The gateway " + *trouble + ".",
                       .expected = "it ends by itself when its input does, "
                                   "with a verdict for every payment",
                       .seen = last_words(ending.errors),
                       .means = meaning_of(ending)});
  }
  if (ending.status == 2) {
    support::fail_now({.reason = "The gateway refused to start: it ended "
                                 "with status 2.",
                       .expected = "it starts with the configuration that "
                                   "configure() returns",
                       .seen = last_words(ending.errors),
                       .means = "The shop opens in the morning, and no "
                                "payment can be made."});
  }
}

}  // namespace

std::string program_path() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes variables.
  const char* path = std::getenv("LAB_PROGRAM");
  if (path == nullptr || *path == '\0') {
    throw support::BrokerProblem{
        "No program to judge was named: set LAB_PROGRAM, or use ./lab check, "
        "which does."};
  }
  return path;
}

Properties calm(const Properties& besides) {
  Properties properties{{"linger.ms", "5"}, {"delivery.timeout.ms", "8000"}};
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
                "connections for everybody."});
}

support::JsonObject effective_configuration() {
  support::ProgramOptions options =
      options_for("127.0.0.1:1", "payment_requests", {});
  options.arguments.emplace_back("--show-config");
  support::Program program{options};
  program.close_input();
  const support::Ending& ending = program.wait();
  check_ended(ending);
  auto configuration = support::parse_object(ending.output);
  if (!configuration) {
    support::fail_now(
        {.reason = "The gateway does not show its configuration: "
                   "--show-config printed no JSON object.",
         .expected = "one JSON object and nothing else on stdout",
         .seen = "status " + std::to_string(ending.status.value_or(-1)) +
                 ", printed: " + support::shown(ending.output),
         .means = "Whoever runs the gateway cannot see how it is set up."});
  }
  return std::move(*configuration);
}

GatewayRun::GatewayRun(const std::string& topic, const Properties& properties)
    : proxy_{support::bootstrap()},
      program_{options_for(proxy_.address(), topic, properties)} {
  proxy_.stall();
}

void GatewayRun::feed(const std::vector<support::SamplePayment>& payments) {
  feed(support::to_lines(payments));
}

void GatewayRun::feed(std::string_view text) {
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
  auto last_change = Clock::now();
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
    if (traffic != traffic_before) {
      traffic_before = traffic;
      last_change = Clock::now();
    }
    if (Clock::now() - std::max(last_change, program_.last_output()) >
        quiet_time) {
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

void GatewayRun::finish() {
  program_.close_input();
  ending_ = &program_.wait();
  // A gateway that connects without end can overwhelm a broker that is well.
  if (proxy_.traffic().broker_refused && !support::broker_answers()) {
    throw support::BrokerProblem{"The broker at " + support::bootstrap() +
                                 " does not accept connections."};
  }
  check_ended(*ending_);
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
  return "ended with status " + std::to_string(ending_->status.value_or(-1));
}

}  // namespace lab
