// What is printed of a verdict, and what is counted.
#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <optional>
#include <runtime/output.hpp>
#include <runtime/verdict_log.hpp>
#include <sstream>
#include <string>
#include <vector>

using runtime::Output;
using runtime::VerdictLog;

namespace {

/// A log that writes into a pipe.
class Printed {
 public:
  Printed() : log_(make_output(), notes_) {}
  Printed(const Printed&) = delete;
  Printed& operator=(const Printed&) = delete;
  Printed(Printed&&) = delete;
  Printed& operator=(Printed&&) = delete;
  ~Printed() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }

  VerdictLog& log() { return log_; }
  [[nodiscard]] std::string notes() const { return notes_.str(); }

  /// What has been printed since the last call.
  std::string text() {
    output_->flush();
    // One byte more, so that reading an empty pipe does not wait for ever.
    REQUIRE(::write(ends_[1], "", 1) == 1);
    std::string all(60'000, '\0');
    const ssize_t got = ::read(ends_[0], all.data(), all.size());
    all.resize(static_cast<std::size_t>(got - 1));
    return all;
  }

 private:
  Output& make_output() {
    REQUIRE(::pipe(ends_.data()) == 0);
    return output_.emplace(ends_[1]);
  }

  std::array<int, 2> ends_{};
  std::optional<Output> output_;
  std::ostringstream notes_;
  VerdictLog log_;
};

const kafka::Error timed_out(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT);

}  // namespace

TEST_SUITE_BEGIN("verdicts");

TEST_CASE("a delivered payment is printed with its line and its place") {
  Printed printed;
  const auto number = printed.log().accept(7, "p-\"1\"");
  printed.log().delivered(number, "t", 3, 17);

  CHECK(number == 1);
  CHECK(printed.text() ==
        R"({"verdict":"delivered","line":7,"payment_id":"p-\"1\"",)"
        R"("topic":"t","partition":3,"offset":17})"
        "\n");
}

TEST_CASE("a failed payment is printed with the error and whether to retry") {
  Printed printed;
  printed.log().failed(printed.log().accept(2, "p"), timed_out);

  CHECK(printed.text() ==
        R"({"verdict":"failed","line":2,"payment_id":"p",)"
        R"("error":"_MSG_TIMED_OUT","text":"Local: Message timed out",)"
        R"("retriable":true})"
        "\n");
}

TEST_CASE("a rejected line is printed with all its reasons") {
  Printed printed;
  const std::vector<std::string> reasons = {"a \"quoted\" one", "two"};
  printed.log().rejected(3, reasons);

  CHECK(printed.text() == R"({"verdict":"rejected","line":3,)"
                          R"("reasons":["a \"quoted\" one","two"]})"
                          "\n");
}

TEST_CASE("the summary counts each payment once") {
  Printed printed;
  VerdictLog& log = printed.log();
  const auto first = log.accept(1, "a");
  const auto second = log.accept(2, "b");
  log.accept(4, "c");
  log.rejected(3, {});
  log.delivered(first, "t", 0, 0);
  log.failed(second, timed_out);
  log.delivered(second, "t", 0, 1);
  printed.text();

  log.close(5);

  CHECK(printed.text() ==
        R"({"summary":{"lines":5,"payments":3,"delivered":1,"failed":1,)"
        R"("rejected":1,"without_verdict":1}})"
        "\n");
  CHECK(!log.all_well());
}

TEST_CASE("all is well when each payment was delivered once") {
  Printed printed;
  CHECK(printed.log().all_well());

  const auto number = printed.log().accept(1, "a");
  CHECK(!printed.log().all_well());

  printed.log().delivered(number, "t", 0, 0);
  CHECK(printed.log().all_well());
}

TEST_CASE("a second verdict is printed as it is and noted") {
  Printed printed;
  const auto number = printed.log().accept(1, "a");
  printed.log().delivered(number, "t", 0, 0);
  printed.text();

  printed.log().delivered(number, "t", 0, 1);

  CHECK(printed.text() == R"({"verdict":"delivered","line":1,"payment_id":"a",)"
                          R"("topic":"t","partition":0,"offset":1})"
                          "\n");
  CHECK(printed.notes().find("second verdict came for payment 1") !=
        std::string::npos);
  CHECK(!printed.log().all_well());
}

TEST_CASE("a verdict for a payment that was never read has no line") {
  Printed printed;
  printed.log().accept(1, "a");

  printed.log().failed(0, timed_out);
  CHECK(printed.text().starts_with(
      R"({"verdict":"failed","line":null,"payment_id":null,)"));
  printed.log().failed(2, timed_out);
  CHECK(printed.text().starts_with(
      R"({"verdict":"failed","line":null,"payment_id":null,)"));

  CHECK(printed.notes().find("verdict came for payment 0") !=
        std::string::npos);
  CHECK(printed.log().outstanding() == 1);
}

TEST_CASE("odd verdicts without end are noted a few times only") {
  Printed printed;
  for (int i = 0; i < 100; ++i) {
    printed.log().failed(0, timed_out);
  }
  printed.text();
  printed.log().close(0);

  CHECK(printed.notes().size() < 1000);
  CHECK(printed.notes().find("100 such verdicts") != std::string::npos);
}

TEST_CASE("a verdict behind the summary is counted and not printed") {
  Printed printed;
  const auto number = printed.log().accept(1, "a");
  printed.log().close(1);
  printed.text();

  printed.log().delivered(number, "t", 0, 0);

  CHECK(printed.text().empty());
  CHECK(printed.log().late() == 1);
  CHECK(!printed.log().all_well());
}

TEST_CASE("answered payments are forgotten in the end and others never") {
  Printed printed;
  VerdictLog& log = printed.log();
  const auto patient = log.accept(1, "patient");
  std::uint64_t last = patient;
  for (std::uint64_t line = 2; line <= 50'000; ++line) {
    last = log.accept(line, "p");
    log.delivered(last, "t", 0, 0);
    if (line % 100 == 0) {
      printed.text();
    }
  }
  CHECK(log.outstanding() == 1);
  printed.text();

  log.delivered(patient, "t", 0, 0);
  CHECK(printed.text().find("\"patient\"") != std::string::npos);
  CHECK(log.all_well());

  log.accept(50'001, "next");  // makes room: the first ones go
  log.delivered(2, "t", 0, 0);
  CHECK(printed.text().find("\"line\":null") != std::string::npos);
  log.delivered(last, "t", 0, 0);
  CHECK(printed.text().find("\"line\":50000") != std::string::npos);
}

TEST_CASE("a reader that is gone ends the output with an error") {
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  ::close(ends[0]);
  Output output(ends[1]);

  output.line("to nobody");
  output.flush();
  CHECK(output.error() == EPIPE);

  output.line("still nobody");
  output.flush();
  CHECK(output.error() == EPIPE);
  ::close(ends[1]);
}

TEST_SUITE_END();
