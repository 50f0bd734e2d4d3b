// What the demo shows, as text.
#include "demo/screen.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace std::chrono_literals;
using demo::FaultRow;
using demo::Snapshot;

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line + "\n";
  }
  return text;
}

void check_contains(const std::string& text, const std::string& part) {
  CHECK_MESSAGE(text.find(part) != std::string::npos, "\"" << part
                                                           << "\" is not in:\n"
                                                           << text);
}

Snapshot some_moment() {
  Snapshot now;
  now.elapsed = 12'340ms;
  now.seconds = 30s;
  now.stage = "payments come in";
  now.seed = 4711;
  now.submitted = 1234567;
  now.accepted = 1234;
  now.places = {
      {.name = "payment_requests", .count = 1300, .rate = 200},
      {.name = "validated_payments", .count = 999, .rate = 99.6, .lag = 1042}};
  now.faults = {{.words = "the bank answers 503",
                 .state = FaultRow::State::on,
                 .at = 9000ms},
                {.words = "broker 2 is killed",
                 .state = FaultRow::State::to_come,
                 .at = 15'000ms}};
  return now;
}

}  // namespace

TEST_SUITE_BEGIN("screen");

TEST_CASE("the picture has every place with its rate and lag, and the faults") {
  const std::string text = joined(picture_of(some_moment()));

  check_contains(text, "payments come in, 12.3 s of 30 s, seed 4711");
  check_contains(text, "submitted 1,234,567  accepted 1,234");
  check_contains(text, "████████████████████   200/s\n");
  check_contains(text, "██████████··········   100/s  lag 1,042");
  check_contains(text, "✗ now  since 9.0 s  the bank answers 503");
  check_contains(text, "at 15.0 s  broker 2 is killed");
}

TEST_CASE("nothing has come yet, and the picture can be drawn") {
  Snapshot now;
  now.places = {{.name = "payment_requests"}};

  check_contains(joined(picture_of(now)), "····················     0/s");
}

TEST_CASE("in a pipe there is a line with the same numbers") {
  CHECK(line_of(some_moment()) ==
        "  12.3 s  accepted 1,234  payment_requests 1,300  "
        "validated_payments 999 (lag 1,042)");
}

TEST_CASE("the books end with whether they balance, and name what is missing") {
  demo::Balance balance;
  balance.accepted = 1000;
  balance.processed = 950;
  balance.rejected = 40;
  balance.dead_lettered = 10;
  const std::string text = joined(text_of(balance));
  check_contains(text, "payments accepted                            1,000\n");
  check_contains(text,
                 "= processed                                      950\n");
  check_contains(text, "lost                                             0\n");
  CHECK(text.ends_with("\nThey balance.\n"));

  balance.processed = 949;
  balance.lost = {"11111111-2222"};
  const std::string missing = joined(text_of(balance));
  check_contains(missing, "lost: payment 11111111-2222");
  CHECK(missing.ends_with("\nThey do not balance.\n"));
}

TEST_SUITE_END();
