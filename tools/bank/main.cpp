// bank: the bank of labs 4 and 5 for people who run these programs by hand. The
// judge's bank (tests/support/bank.hpp), with flags and a line for each
// request.

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <exception>
#include <iostream>
#include <string>
#include <support/bank.hpp>
#include <support/comparison.hpp>
#include <vector>

namespace {

struct Flags {
  std::uint16_t port = 19070;
  std::vector<std::string> declined;
  std::size_t unavailable = 0;
  std::int64_t slow_ms = 0;
};

void print(const support::BankRequest& request) {
  // Whoever reads these lines waits for them.
  std::cout << support::to_json(request) << std::endl;
}

/// Blocks them for this thread and all that it starts.
sigset_t block_end_signals() {
  sigset_t signals;
  (void)::sigemptyset(&signals);
  (void)::sigaddset(&signals, SIGINT);
  (void)::sigaddset(&signals, SIGTERM);
  (void)::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int run(const Flags& flags) {
  const sigset_t signals = block_end_signals();
  support::Bank bank{{.port = flags.port, .on_request = print}};
  if (flags.slow_ms > 0) {
    bank.always({support::BankAnswer::charge,
                 std::chrono::milliseconds{flags.slow_ms}});
  }
  for (const std::string& customer : flags.declined) {
    bank.for_customer(customer, {support::BankAnswer::decline});
  }
  bank.next(flags.unavailable, {support::BankAnswer::unavailable});
  std::cerr << "the bank is open at " << bank.url() << "; Ctrl-C closes it\n";

  int signal = 0;
  (void)::sigwait(&signals, &signal);
  bank.go_away();

  const support::BankBooks books = bank.books();
  const std::string twice = books.charged_twice();
  std::cerr << support::count_of(books.requests.size(), "request") << ", "
            << support::count_of(books.ledger().size(), "charge") << ": "
            << (twice.empty() ? "nobody charged twice" : twice) << '\n';
  return 0;
}

int bank_main(int argc, char** argv) {
  Flags flags;
  CLI::App app{
      "A bank for labs 4 and 5: POST /charges charges a payment, once for "
      "each\n"
      "Idempotency-Key. Prints one line for each request. Forgets everything\n"
      "when it ends.",
      "bank"};
  app.add_option("--port", flags.port, "Port of 127.0.0.1")
      ->check(CLI::Range(1, 65535))
      ->take_last()
      ->capture_default_str();
  app.add_option("--decline", flags.declined,
                 "Decline this customer's payments. May be given many times")
      ->type_name("CUSTOMER")
      ->allow_extra_args(false);
  app.add_option("--unavailable", flags.unavailable,
                 "Answer 503 to the first N requests")
      ->type_name("N");
  app.add_option("--slow", flags.slow_ms, "Keep every answer back for so long")
      ->type_name("MS")
      ->check(CLI::NonNegativeNumber);
  app.footer(
      "The ledger so far: curl http://127.0.0.1:19070/charges\n"
      "Exit status: 0 it was asked to end; 2 wrong use, or its port is taken.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  }
  return run(flags);
}

}  // namespace

int main(int argc, char** argv) {
  constexpr int wrong_use = 2;
  try {
    return bank_main(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "bank: " << error.what() << '\n';
    return wrong_use;
  }
}
