// The comparison decides what a student is told: a record too many, too few or
// changed must never pass, and a right one never be called wrong.

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <support/comparison.hpp>
#include <support/failure.hpp>
#include <support/json.hpp>
#include <support/random.hpp>
#include <support/results.hpp>
#include <vector>

namespace support {
namespace {

// The record that a right gateway makes of a payment.
SeenRecord right_record(const SamplePayment& payment) {
  SeenRecord record;
  record.key = payment.customer_id;
  record.value = payment.line;
  record.headers = {{"payment_id", payment.payment_id},
                    {"content-type", "application/json"}};
  return record;
}

std::vector<SamplePayment> some_payments(std::size_t count) {
  Random random{42};
  return sample_payments(random, count);
}

std::vector<SeenRecord> right_records(
    const std::vector<SamplePayment>& payments) {
  std::vector<SeenRecord> records;
  for (const SamplePayment& payment : payments) {
    records.push_back(right_record(payment));
  }
  return records;
}

TEST_SUITE_BEGIN("comparison");

TEST_CASE("what is right is not called wrong") {
  const auto payments = some_payments(200);
  const auto records = right_records(payments);

  const Comparison comparison{payments, records};

  CHECK(comparison.summary() == "all 200 are there once");
  for (std::size_t i = 0; i < payments.size(); ++i) {
    const Mismatch mismatch = compare_contents(payments[i], records[i]);
    CHECK(mismatch.key == "");
    CHECK(mismatch.value == "");
    CHECK(mismatch.headers == "");
  }
}

TEST_CASE("lost and duplicated and invented records are counted") {
  const auto payments = some_payments(20);
  auto records = right_records(payments);
  records.erase(records.begin() + 4, records.begin() + 7);
  records.push_back(records.front());
  records.push_back({});
  records.push_back(right_record(some_payments(21).back()));

  const Comparison comparison{payments, records};

  CHECK(comparison.lost() == std::vector<std::size_t>{5, 6, 7});
  CHECK(comparison.duplicated() == std::vector<std::size_t>{1});
  CHECK(comparison.invented().size() == 2);
  CHECK(comparison.summary() == "lost 3 of 20, duplicated 1, invented 2");
}

TEST_CASE("a damaged value still counts for its payment and is a mismatch") {
  const auto payments = some_payments(3);
  auto records = right_records(payments);
  records[1].value->replace(0, 8, std::string(8, '\xf3'));

  const Comparison comparison{payments, records};

  CHECK(comparison.lost().empty());
  CHECK(comparison.invented().empty());
  CHECK(compare_contents(payments[1], records[1]).value.find("no JSON") !=
        std::string::npos);
}

TEST_CASE("every kind of wrong content is seen") {
  const SamplePayment payment = some_payments(1).front();
  const auto mismatch = [&](auto change) {
    SeenRecord record = right_record(payment);
    change(record);
    return compare_contents(payment, record);
  };

  CHECK(mismatch([](SeenRecord& r) { r.key.reset(); }).key ==
        "there is no key");
  CHECK(mismatch([](SeenRecord& r) { r.key = "CUST"; }).key != "");
  CHECK(mismatch([](SeenRecord& r) { r.value.reset(); }).value != "");
  CHECK(mismatch([](SeenRecord& r) { r.value = ""; }).value != "");
  CHECK(mismatch([](SeenRecord& r) { r.value = "[1]"; }).value != "");
  CHECK(mismatch([](SeenRecord& r) {
          r.value->replace(r.value->find("\"amount\":"), 9, "\"amount\":1");
        }).value != "");
  CHECK(mismatch([](SeenRecord& r) {
          r.value->replace(r.value->find("\"note\""), 6, "\"nope\"");
        }).value != "");
  CHECK(mismatch([](SeenRecord& r) { r.headers.clear(); }).headers != "");
  CHECK(mismatch([](SeenRecord& r) { r.headers.pop_back(); }).headers != "");
  CHECK(mismatch([](SeenRecord& r) { r.headers[0].value = "x"; }).headers !=
        "");
  CHECK(mismatch([](SeenRecord& r) {
          r.headers[1].value = "text/json";
        }).headers != "");
  CHECK(mismatch([](SeenRecord& r) {
          r.headers.push_back({"x", "y"});
        }).headers != "");
  CHECK(mismatch([](SeenRecord& r) { r.headers[1].value.reset(); }).headers !=
        "");
}

TEST_CASE("a filled in payment id must be the same in header and value") {
  SamplePayment payment = some_payments(1).front();
  SeenRecord record = right_record(payment);
  payment.payment_id.clear();  // the gateway filled it in

  CHECK(compare_contents(payment, record).headers == "");
  record.headers[0].value = "another";
  CHECK(compare_contents(payment, record).headers != "");
  record.value->erase(1, record.value->find(','));
  CHECK(compare_contents(payment, record).value != "");
}

TEST_CASE("lists of lines are short") {
  CHECK(list_lines({3}) == "line 3");
  CHECK(list_lines({3, 8}) == "lines 3 and 8");
  CHECK(list_lines({3, 8, 9}) == "lines 3, 8 and 9");
  CHECK(list_lines({3, 8, 9, 10, 11}) == "lines 3, 8, 9 and 2 more");
}

TEST_CASE("payments are the same for a seed and new for another") {
  Random one{1};
  Random again{1};
  Random other{2};
  CHECK(to_lines(sample_payments(one, 5)) ==
        to_lines(sample_payments(again, 5)));
  CHECK(to_lines(sample_payments(one, 5)) !=
        to_lines(sample_payments(other, 5)));
}

TEST_CASE("payments are JSON and their references unique") {
  Random random{seed()};
  std::set<std::string> references;
  for (const SamplePayment& payment :
       sample_payments(random, 500, {.incomplete = true})) {
    CAPTURE(payment.line);
    CHECK(parse_object(payment.line));
    references.insert(payment.reference);
  }
  CHECK(references.size() == 500);
}

TEST_CASE("lists in lists without end do not end the judge") {
  const std::string deep =
      std::string(500'000, '[') + std::string(500'000, ']');
  const Verdicts verdicts = parse_verdicts(
      R"({"verdict":"rejected","line":1,"reasons":[)" + deep + "]}\n");
  REQUIRE(verdicts.all.size() == 1);
  CHECK(verdicts.all[0].kind == Verdict::Kind::rejected);
  CHECK(parse_object(R"({"acks":)" + deep + "}").has_value());
}

TEST_CASE("verdicts and noise are told apart") {
  const Verdicts verdicts = parse_verdicts(
      R"({"verdict":"delivered","line":1,"payment_id":"p","topic":"t","partition":3,"offset":17}
{"verdict":"failed","line":2,"payment_id":"q","error":"_MSG_TIMED_OUT","text":"x","retriable":true}
{"verdict":"rejected","line":3,"reasons":["no amount"]}
{"verdict":"maybe","line":4}
not JSON

{"summary":{"lines":3,"payments":2,"delivered":1,"failed":1,"rejected":1,"without_verdict":0}}
{"verdict":"delivered","line":5)");

  REQUIRE(verdicts.all.size() == 3);
  CHECK(verdicts.all[0].kind == Verdict::Kind::delivered);
  CHECK(verdicts.all[0].partition == 3);
  CHECK(verdicts.all[0].offset == 17);
  CHECK(verdicts.all[1].error == "_MSG_TIMED_OUT");
  CHECK(verdicts.all[2].reasons == std::vector<std::string>{"no amount"});
  CHECK(verdicts.noise == std::vector<std::string>{
                              R"({"verdict":"maybe","line":4})", "not JSON"});
  REQUIRE(verdicts.summary);
  CHECK(verdicts.summary->payments == 2);
}

TEST_CASE("what is shown is cut and made printable") {
  CHECK(shown("plain") == "plain");
  CHECK(shown(std::string{"a\0b\n", 4}) == R"(a\x00b\x0a)");
  CHECK(shown("gr\xc3\xbc\xc3\x9f"
              "e \xf0\x9f\x92\xb6") ==
        "gr\xc3\xbc\xc3\x9f"
        "e \xf0\x9f\x92\xb6");
  CHECK(shown("\xff\xc3") == R"(\xff\xc3)");
  CHECK(shown("abcdef", 3) == "abc…");
}

TEST_CASE("a failure is noted and a note can be taken apart") {
  const std::vector<Failure> failures = failures_of([] {
    fail({.reason = "one"});
    fail_now({.reason = "two", .expected = "e"});
  });

  REQUIRE(failures.size() == 2);
  CHECK(to_text(failures[1]) == "two\n  expected: e");
}

TEST_CASE("those who are known to have done it are blamed for what is noted") {
  const std::vector<Failure> failures = failures_of([] {
    fail({.reason = "one"});
    fail({.reason = "two", .blames = {4}});
    blame_for_noted({1, 2});
    fail({.reason = "three"});
  });

  REQUIRE(failures.size() == 3);
  CHECK(failures[0].blames == std::vector{1, 2});
  CHECK(failures[1].blames == std::vector{4});
  CHECK(failures[2].blames.empty());
}

TEST_CASE("a result is one line of JSON whatever the texts hold") {
  const std::string line = to_json_line(
      {.test = "a \"test\"\n",
       .todo = 2,
       .status = "failed",
       .seconds = 0.25,
       .failures = {
           {.reason = "bytes \xff\n", .means = "loss", .blames = {1, 3}}}});

  CHECK(line.find('\n') == std::string::npos);
  CHECK(line.find("\"blames\":[1,3]") != std::string::npos);
  const auto object = parse_object(line);
  REQUIRE(object);
  CHECK(object->at("todo").number == 2);
  CHECK(object->at("test").text == "a \"test\"\n");
}

TEST_SUITE_END();

}  // namespace
}  // namespace support
