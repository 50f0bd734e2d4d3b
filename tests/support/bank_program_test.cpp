// The bank as the program that people start by hand.

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <payments/bank.hpp>
#include <string>
#include <string_view>
#include <support/bank.hpp>
#include <support/program.hpp>
#include <support/usage.hpp>
#include <vector>

namespace support {
namespace {

using namespace std::chrono_literals;
using payments::ChargeStatus;

// A port that was free a moment ago.
std::string free_port() {
  const std::string url = Bank{}.url();
  return url.substr(url.rfind(':') + 1);
}

payments::Payment payment_of(const std::string& customer_id) {
  payments::Payment payment;
  payment.payment_id = "of-" + customer_id;
  payment.customer_id = customer_id;
  payment.amount_minor = 100;
  payment.currency = "EUR";
  payment.method = "card";
  return payment;
}

TEST_SUITE_BEGIN("bank_program");

TEST_CASE("the bank prints each request and sums up when it closes") {
  const std::string port = free_port();
  Program program{{.path = BANK_PROGRAM,
                   .arguments = {"--port", port, "--decline", "CUST0002",
                                 "--unavailable", "1"}}};
  REQUIRE(program.wait_for_errors(
      [](std::string_view errors) {
        return errors.find("the bank is open at") != std::string_view::npos;
      },
      5s));
  payments::Bank client{"http://127.0.0.1:" + port, 5s};

  const auto status_of = [&](const char* customer) {
    return client.charge(payment_of(customer), customer).status;
  };
  CHECK(status_of("CUST0001") == ChargeStatus::unavailable);
  CHECK(status_of("CUST0001") == ChargeStatus::charged);
  CHECK(status_of("CUST0002") == ChargeStatus::declined);
  program.send_signal(SIGTERM);
  const Ending& ending = program.wait();

  CHECK(ending.status == 0);
  check_contains(ending.output,
                 R"({"payment_id":"of-CUST0001","customer_id":"CUST0001",)"
                 R"("amount":1.00,"key":"CUST0001","status":503,)"
                 R"("charged":false})");
  check_contains(ending.output, R"("status":200,"charged":true})");
  check_contains(ending.output, R"("status":402,"charged":false})");
  check_contains(ending.errors, "3 requests, 1 charge: nobody charged twice");
}

TEST_CASE("the bank says who it is and refuses what it does not know") {
  const auto run_bank = [](std::vector<std::string> arguments) {
    return run({.path = BANK_PROGRAM, .arguments = std::move(arguments)});
  };

  const Ending help = run_bank({"--help"});
  CHECK(help.status == 0);
  for (const char* const part :
       {"--port", "--decline", "--unavailable", "--slow", "Exit status"}) {
    check_contains(help.output, part);
  }
  check_usage_error(run_bank({"--port", "0"}), "--port");
  check_usage_error(run_bank({"--prot", "1"}), "--prot");
  const Bank other;
  const std::string port = other.url().substr(other.url().rfind(':') + 1);
  check_usage_error(run_bank({"--port", port}),
                    "port " + port + " of 127.0.0.1 is taken");
}

TEST_SUITE_END();

}  // namespace
}  // namespace support
