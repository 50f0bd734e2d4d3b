#include "options.hpp"

#include <CLI/CLI.hpp>
#include <array>
#include <random>
#include <sstream>
#include <utility>

namespace demo {
namespace {

constexpr std::array<std::pair<FaultKind, const char*>, 4> names = {{
    {FaultKind::lost_acknowledgements, "lost-acknowledgements"},
    {FaultKind::broker_killed, "broker"},
    {FaultKind::bank_down, "bank"},
    {FaultKind::member_killed, "member"},
}};

std::vector<FaultKind> every_fault() {
  std::vector<FaultKind> all;
  for (const auto& [kind, name] : names) {
    all.push_back(kind);
  }
  return all;
}

FaultKind fault_named(const std::string& name) {
  for (const auto& [kind, known] : names) {
    if (name == known) {
      return kind;
    }
  }
  throw WrongUse("--faults: there is no fault \"" + name +
                 "\"; there are lost-acknowledgements, broker, bank and "
                 "member, and the words all and none");
}

std::vector<FaultKind> faults_named(const std::string& text) {
  if (text == "none") {
    return {};
  }
  if (text == "all") {
    return every_fault();
  }
  std::vector<FaultKind> faults;
  std::istringstream list{text};
  for (std::string name; std::getline(list, name, ',');) {
    faults.push_back(fault_named(name));
  }
  if (faults.empty()) {
    throw WrongUse("--faults is empty; write --faults none for no faults");
  }
  return faults;
}

}  // namespace

std::optional<Options> read_options(int argc, const char* const* argv) {
  Options options;
  long seconds = options.seconds.count();
  long patience = options.patience.count();
  std::string faults = "all";
  CLI::App app{
      "The whole payment system on three brokers: the solutions of all five\n"
      "labs, random payments, and faults while they flow. It ends with the\n"
      "books: accepted = processed + rejected + dead-lettered, charged twice "
      "0,\nlost 0."};
  app.name("./lab demo");
  app.add_option("--seconds", seconds, "How long payments come in")
      ->check(CLI::Range(5, 600))
      ->capture_default_str();
  app.add_option("--rate", options.rate, "Payments a second")
      ->check(CLI::Range(1, 5000))
      ->capture_default_str();
  CLI::Option* seed = app.add_option(
      "--seed", options.seed, "The same payments and faults as another run");
  app.add_option("--faults", faults,
                 "What goes wrong, in this order: lost-acknowledgements,\n"
                 "broker, bank, member; or all, or none")
      ->capture_default_str();
  app.add_flag("--plain", options.plain, "A line a second, also on a terminal");
  app.add_option("--programs", options.programs)->group("");
  app.add_option("--patience", patience)->check(CLI::Range(1, 600))->group("");
  app.footer(
      "Exit status: 0 the books balance, 1 they do not, 2 wrong use,\n"
      "3 the brokers or the machine failed.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    app.exit(help);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw WrongUse(std::string(error.what()) + "; see ./lab demo --help");
  }
  options.seconds = std::chrono::seconds{seconds};
  options.patience = std::chrono::seconds{patience};
  options.faults = faults_named(faults);
  if (seed->empty()) {
    options.seed = std::random_device{}() % 1'000'000;
  }
  return options;
}

}  // namespace demo
