// What a load test sends.
#include "load-test/payloads.hpp"

#include <payments/json.hpp>
#include <set>
#include <support/random.hpp>

#include "words_in.hpp"

using load_test::Payloads;

TEST_SUITE_BEGIN("payloads");

TEST_CASE("payments are payments, of the size asked for, by customer") {
  for (const std::size_t size : {Payloads::least_payment, std::size_t{1000}}) {
    const Payloads payments = Payloads::payments(size, 1);

    for (std::size_t i = 0; i < 100; ++i) {
      const auto payload = payments[i];
      CHECK(payload.value.size() == size);
      const auto parsed = payments::parse(payload.value);
      REQUIRE(parsed.payment);
      CHECK(parsed.payment->customer_id == payload.key);
    }
  }
}

TEST_CASE("no payment comes twice in a batch as large as batches can be") {
  const Payloads payments = Payloads::payments(200, 1);

  std::set<std::string_view> different;
  for (std::size_t i = 0; i < payments.size(); ++i) {
    different.insert(payments[i].value);
  }

  CHECK(different.size() == payments.size());
  CHECK(payments.size() * 200 > 1'000'000);
}

TEST_CASE("random bytes have the size and no key") {
  for (const std::size_t size : {std::size_t{1}, std::size_t{3'000'000}}) {
    const Payloads bytes = Payloads::random_bytes(size, 1);

    CHECK(bytes.size() > 1);
    CHECK(bytes[0].value.size() == size);
    CHECK_FALSE(bytes[0].key);
  }
}

TEST_CASE("a file gives a record for each line") {
  const std::string file = "load-test-payloads.txt";
  lab::write_text(file, "one\n\ntwo");

  const Payloads lines = Payloads::lines_of(file);

  REQUIRE(lines.size() == 3);
  CHECK(lines[0].value == "one");
  CHECK(lines[1].value.empty());
  CHECK(lines[2].value == "two");
  std::filesystem::remove(file);
}

TEST_CASE("a file that is missing or empty is refused with the cure") {
  check_refused([] { return Payloads::lines_of("no-such-file"); },
                "no-such-file");
  check_refused([] { return Payloads::lines_of("/dev/null"); },
                "a record in each line");
}

TEST_SUITE_END();
