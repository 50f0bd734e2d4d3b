#include "program_under_test.hpp"

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <sstream>
#include <support/failure.hpp>
#include <support/sanitizer_finding.hpp>
#include <utility>

namespace lab {
namespace {

using namespace std::chrono_literals;

// A sanitizer makes a program several times as slow.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr auto usual_deadline = 17s;
#else
constexpr auto usual_deadline = 10s;
#endif

// What a kind of end means to those who use the program.
std::string meaning_of(const ProgramWords& words,
                       const support::Ending& ending) {
  if (ending.hung) {
    return words.hangs;
  }
  if (ending.flooded) {
    return "The disk of the shop's server fills up, and everything on it "
           "stops.";
  }
  if (!ending.leftovers.empty()) {
    return "Processes that nobody knows of go on working on payments, and "
           "eat up the server.";
  }
  return words.lost_with_it;
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

void check_sanitizer(const ProgramWords& words, const support::Ending& ending,
                     const std::vector<int>& blames) {
  const auto finding = support::sanitizer_finding(ending.errors);
  if (!finding) {
    return;
  }
  support::Failure failure{
      .reason = "A sanitizer stopped the " + words.name + ".",
      .expected =
          "every pointer leads to an object that is still there, and "
          "nothing is done that C++ leaves undefined",
      .seen = finding->text(),
      .means =
          "Without the sanitizer, rubbish is sent instead of the "
          "payment, or the " +
          words.name + " crashes, whichever is worse.",
      .blames = blames,
      .end = "crashed"};
  if (finding->what.find("use-after") != std::string::npos) {
    failure.reason = "A sanitizer stopped the " + words.name +
                     ": it used memory that it had given back, for example a "
                     "text that was gone by then.";
    failure.expected =
        "what a record points to lives until send() has returned";
  }
  support::fail_now(std::move(failure));
}

}  // namespace

const ProgramWords gateway_words{
    .name = "gateway",
    .right_end =
        "it ends by itself when its input does, with a verdict for "
        "every payment",
    .lost_with_it =
        "Every payment that was waiting inside is lost with it, "
        "and nobody is told which ones.",
    .hangs =
        "The shop's terminal shows \"please wait\" and never anything "
        "else: nobody knows whether the payment was made.",
    .no_start = "The shop opens in the morning, and no payment can be made."};

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

support::ProgramOptions program_options(
    const std::string& bootstrap, const Properties& properties,
    const std::vector<std::string>& flags,
    std::optional<std::chrono::seconds> deadline) {
  support::ProgramOptions options{
      .path = program_path(),
      .arguments = {"--bootstrap-servers", bootstrap},
      .deadline = deadline.value_or(usual_deadline)};
  options.arguments.insert(options.arguments.end(), flags.begin(), flags.end());
  for (const auto& [name, value] : properties) {
    options.arguments.insert(options.arguments.end(),
                             {"--property", name + "=" + value});
  }
  return options;
}

bool ended_in_order(const support::Ending& ending) {
  return !ending.trouble() && ending.status != 2 &&
         !support::sanitizer_finding(ending.errors);
}

void check_ended(const ProgramWords& words, const support::Ending& ending,
                 const std::vector<int>& blames) {
  check_sanitizer(words, ending, blames);

  const std::optional<std::string> trouble = ending.trouble();
  if (trouble) {
    support::fail_now({.reason = "The " + words.name + " " + *trouble + ".",
                       .expected = words.right_end,
                       .seen = last_words(ending.errors),
                       .means = meaning_of(words, ending),
                       .blames = blames,
                       .end = ending.hung     ? "hung"
                              : ending.signal ? "crashed"
                                              : ""});
  }
  if (ending.status == 2) {
    support::fail_now({.reason = "The " + words.name +
                                 " refused to start: it ended with status 2.",
                       .expected = "it starts with the configuration that "
                                   "configure() returns",
                       .seen = last_words(ending.errors),
                       .means = words.no_start,
                       .blames = blames});
  }
}

std::string on_stderr(const std::string& errors) {
  // Lines of the client's log begin with a percent sign: they say too much.
  std::string own;
  std::istringstream lines{errors};
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with('%')) {
      own.append(own.empty() ? "" : " | ").append(line);
    }
  }
  return own.empty() ? "it wrote nothing of its own to stderr"
                     : "on stderr: " + support::shown(own, 300);
}

support::JsonObject effective_configuration(
    const ProgramWords& words, const std::vector<std::string>& flags) {
  support::ProgramOptions options = program_options("127.0.0.1:1", {}, flags);
  options.arguments.emplace_back("--show-config");
  support::Program program{options};
  program.close_input();
  const support::Ending& ending = program.wait();
  check_ended(words, ending);
  auto configuration = support::parse_object(ending.output);
  if (!configuration) {
    support::fail_now(
        {.reason = "The " + words.name +
                   " does not show its configuration: --show-config printed "
                   "no JSON object.",
         .expected = "one JSON object and nothing else on stdout",
         .seen = "status " + std::to_string(ending.status.value_or(-1)) +
                 ", printed: " + support::shown(ending.output),
         .means = "Whoever runs it cannot see how it is set up."});
  }
  return std::move(*configuration);
}

std::string value_of(const support::JsonObject& configuration,
                     std::string_view property) {
  const auto found = configuration.find(property);
  return found == configuration.end() ? "" : found->second.text;
}

long number_of(const support::JsonObject& configuration,
               std::string_view property) {
  const std::string text = value_of(configuration, property);
  long number = -1;
  (void)std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace lab
