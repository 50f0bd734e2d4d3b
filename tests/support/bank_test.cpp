// The bank and its client, each seen through the other.

#include <doctest/doctest.h>

#include <chrono>
#include <payments/bank.hpp>
#include <stdexcept>
#include <string>
#include <support/bank.hpp>
#include <thread>

namespace support {
namespace {

using namespace std::chrono_literals;
using payments::ChargeStatus;

payments::Payment payment_of(const std::string& payment_id,
                             const std::string& customer_id = "CUST0042") {
  payments::Payment payment;
  payment.payment_id = payment_id;
  payment.customer_id = customer_id;
  payment.amount_minor = 4905;
  payment.currency = "EUR";
  payment.method = "card";
  payment.created_at = "2025-01-31T09:30:00.250Z";
  return payment;
}

TEST_SUITE_BEGIN("bank");

TEST_CASE("a charge moves money and is written down") {
  Bank bank;
  payments::Bank client{bank.url(), 2s};

  const payments::Charge charge = client.charge(payment_of("p1"), "k1");

  CHECK(charge.status == ChargeStatus::charged);
  CHECK(charge.text == "charged");
  const auto ledger = bank.books().ledger();
  REQUIRE(ledger.size() == 1);
  CHECK(ledger[0].payment_id == "p1");
  CHECK(ledger[0].key == "k1");
  CHECK(ledger[0].customer_id == "CUST0042");
  CHECK(ledger[0].amount_minor == 4905);
  CHECK(ledger[0].status == 200);
  CHECK(to_json(ledger[0]) ==
        R"({"payment_id":"p1","customer_id":"CUST0042","amount":49.05,)"
        R"("key":"k1","status":200,"charged":true})");
}

TEST_CASE("the same key is charged once and gets the first answer again") {
  Bank bank;
  bank.for_payment("declined", {BankAnswer::decline}, 1);
  payments::Bank client{bank.url(), 2s};

  CHECK(client.charge(payment_of("p1"), "k1").status == ChargeStatus::charged);
  CHECK(client.charge(payment_of("p1"), "k1").status == ChargeStatus::charged);
  const auto declined = payment_of("declined");
  CHECK(client.charge(declined, "k2").status == ChargeStatus::declined);
  CHECK(client.charge(declined, "k2").status == ChargeStatus::declined);

  CHECK(bank.books().requests.size() == 4);
  CHECK(bank.books().ledger().size() == 1);
  CHECK(bank.books().charged_twice().empty());
}

TEST_CASE("without a key every request is a charge") {
  Bank bank;
  payments::Bank client{bank.url(), 2s};

  for (const char* const name : {"p1", "p1", "p2", "p2", "p2", "p3"}) {
    CHECK(client.charge(payment_of(name), "").status == ChargeStatus::charged);
  }

  const BankBooks books = bank.books();
  CHECK(books.charges_of("p2") == 3);
  CHECK(books.requests_for("p3").size() == 1);
  CHECK(books.charged_twice() ==
        "customer CUST0042 charged twice, and 1 other payment charged more "
        "than once");
}

TEST_CASE("a bank that is unavailable moves no money and remembers no answer") {
  Bank bank;
  bank.next(2, {BankAnswer::unavailable});
  payments::Bank client{bank.url(), 2s};

  for (int i = 0; i < 2; ++i) {
    const payments::Charge charge = client.charge(payment_of("p1"), "k1");
    CHECK(charge.status == ChargeStatus::unavailable);
    CHECK(charge.text == "the bank is unavailable, try again later");
    CHECK(bank.books().ledger().empty());
  }
  CHECK(client.charge(payment_of("p1"), "k1").status == ChargeStatus::charged);
  CHECK(bank.books().ledger().size() == 1);
}

TEST_CASE("a slow answer is not waited for, and the money has moved") {
  Bank bank;
  bank.for_payment("p1", {BankAnswer::charge, 10s}, 1);
  payments::Bank client{bank.url(), 100ms};

  const payments::Charge charge = client.charge(payment_of("p1"), "k1");

  CHECK(charge.status == ChargeStatus::unavailable);
  CHECK(charge.text == "the bank did not answer in time, or hung up");
  CHECK(bank.books().charges_of("p1") == 1);
  CHECK(client.charge(payment_of("p1"), "k1").status == ChargeStatus::charged);
  CHECK(bank.books().charges_of("p1") == 1);
}

TEST_CASE("who hangs is answered when the bank is told to") {
  Bank bank;
  bank.always({BankAnswer::hang});
  payments::Charge charge;

  std::thread waiting{[&] {
    payments::Bank client{bank.url(), 10s};
    charge = client.charge(payment_of("p1"), "k1");
  }};
  CHECK(bank.wait_until(
      [](const BankBooks& books) { return books.requests.size() == 1; }, 5s));
  bank.release();
  waiting.join();

  CHECK(charge.status == ChargeStatus::charged);
}

TEST_CASE(
    "a bank that hangs up has moved the money, and the client knows it not") {
  Bank bank;
  bank.next(1, {BankAnswer::hang_up});
  payments::Bank client{bank.url(), 2s};

  CHECK(client.charge(payment_of("p1"), "").status ==
        ChargeStatus::unavailable);
  CHECK(client.charge(payment_of("p1"), "").status == ChargeStatus::charged);

  CHECK(bank.books().charged_twice() == "customer CUST0042 charged twice");
}

TEST_CASE("a bank that has gone refuses everybody until it comes back") {
  Bank bank;
  const std::string url = bank.url();
  payments::Bank client{url, 2s};
  CHECK(client.charge(payment_of("p1"), "k1").status == ChargeStatus::charged);

  bank.go_away();
  const payments::Charge charge = client.charge(payment_of("p2"), "k2");
  bank.come_back();

  CHECK(charge.status == ChargeStatus::unavailable);
  CHECK(charge.text == "no connection to the bank");
  CHECK(bank.url() == url);
  CHECK(bank.books().requests.size() == 1);
  CHECK(client.charge(payment_of("p2"), "k2").status == ChargeStatus::charged);
}

TEST_CASE("a bank that goes away cuts off who waits for an answer") {
  Bank bank;
  bank.always({BankAnswer::charge, 1h});
  payments::Charge charge;

  std::thread waiting{[&] {
    payments::Bank client{bank.url(), 60s};
    charge = client.charge(payment_of("p1"), "k1");
  }};
  CHECK(bank.wait_until(
      [](const BankBooks& books) { return books.requests.size() == 1; }, 5s));
  bank.go_away();
  waiting.join();

  CHECK(charge.status == ChargeStatus::unavailable);
  CHECK(bank.books().requests.at(0).status == 0);
}

TEST_CASE("a payment's plan comes before a customer's, and that before all") {
  Bank bank;
  bank.always({BankAnswer::unavailable});
  bank.for_customer("CUST0001", {BankAnswer::decline});
  bank.for_payment("p1", {BankAnswer::charge}, 1);
  payments::Bank client{bank.url(), 2s};
  const auto first = payment_of("p1", "CUST0001");

  CHECK(client.charge(first, "").status == ChargeStatus::charged);
  CHECK(client.charge(first, "").status == ChargeStatus::declined);
  CHECK(client.charge(payment_of("p2"), "").status ==
        ChargeStatus::unavailable);
}

TEST_CASE("a key may hold any bytes, and different keys stay different") {
  Bank bank;
  payments::Bank client{bank.url(), 2s};

  for (const std::string& key :
       {std::string{"a b"}, std::string{"a%20b"}, std::string{"a\r\nb: c"},
        std::string{"Müller"}, std::string{"a\0b", 3}}) {
    CHECK(client.charge(payment_of("p" + key), key).status ==
          ChargeStatus::charged);
  }

  CHECK(bank.books().ledger().size() == 5);
}

TEST_CASE("two banks cannot share a port, and the second says so") {
  Bank first;
  const std::string url = first.url();
  const auto port =
      static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));

  CHECK_THROWS_WITH_AS(Bank{BankOptions{.port = port}},
                       ("port " + std::to_string(port) +
                        " of 127.0.0.1 is taken: is another bank running?")
                           .c_str(),
                       std::runtime_error);
}

TEST_CASE("an address that is none is refused in words that help") {
  const auto words = [](const std::string& url) -> std::string {
    try {
      (void)payments::Bank{url, 1s};
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "taken";
  };

  CHECK(words("127.0.0.1:19070") ==
        "the bank's address \"127.0.0.1:19070\" does not begin with http://: "
        "write it as http://127.0.0.1:19070");
  CHECK(words("http://127.0.0.1") ==
        "the bank's address \"http://127.0.0.1\" has no host and port: write "
        "it as http://127.0.0.1:19070");
  for (const char* const port : {"", "x", "0", "65536", "80x", "-1"}) {
    CHECK(words(std::string("http://localhost:") + port) ==
          "the bank's address \"http://localhost:" + std::string(port) +
              "\" has no port from 1 to 65535 at its end: write it as "
              "http://127.0.0.1:19070");
  }
  CHECK(words("http://127.0.0.1:19070/") == "taken");
  CHECK_THROWS_AS((payments::Bank{"http://127.0.0.1:1", 0ms}),
                  std::invalid_argument);
}

TEST_CASE("somebody else's service is not taken for a bank") {
  Bank bank;
  payments::Bank client{bank.url(), 2s};

  // The test bank answers 400 to this, as some other service might.
  const payments::Charge charge = client.charge(payment_of("p1", ""), "");

  CHECK(charge.status == ChargeStatus::unavailable);
  CHECK(charge.text ==
        "unexpected answer 400 (is the payment complete, and this the bank?): "
        "a payment of nobody");
}

TEST_SUITE_END();

}  // namespace
}  // namespace support
