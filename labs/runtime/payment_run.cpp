#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <exception>
#include <iostream>
#include <runtime/line_reader.hpp>
#include <runtime/output.hpp>
#include <runtime/payment_run.hpp>
#include <runtime/stop_signal.hpp>
#include <runtime/verdict_log.hpp>
#include <string>
#include <system_error>

namespace runtime {
namespace {

constexpr int all_delivered = 0;
constexpr int some_failed = 1;

/// How often a gateway looks for verdicts while it waits for input.
constexpr int poll_interval_ms = 10;
constexpr int for_ever = -1;

std::string reason(int error) {
  return std::generic_category().message(error);
}

/// One run, from the first line to the summary.
class Run {
 public:
  Run(const PaymentInput& input, const GatewayMaker& make_gateway)
      : kind_(input),
        input_(STDIN_FILENO, input.max_line_bytes),
        output_(STDOUT_FILENO),
        verdicts_(output_, std::cerr),
        gateway_(make_gateway(verdicts_)) {}

  int to_the_end() {
    bool well = guarded("while payments were read", [this] { read(); });
    output_.flush();  // finish() may wait for long: who has a verdict, gets it
    well &= guarded("in finish()", [this] { gateway_->finish(); });
    verdicts_.close(lines_);
    output_.flush();
    well &=
        guarded("in the gateway's destructor", [this] { gateway_.reset(); });
    return explain() && well && verdicts_.all_well() ? all_delivered
                                                     : some_failed;
  }

 private:
  /// Runs code of the student's. An exception ends that step, not the run:
  /// payments that were sent still get their verdicts.
  template <typename Step>
  static bool guarded(const char* where, Step step) {
    try {
      step();
      return true;
    } catch (const std::exception& error) {
      std::cerr << "error: an exception came " << where << ": " << error.what()
                << '\n';
      return false;
    }
  }

  void read() {
    while (!stop_.came() && output_.error() == 0) {
      if (const auto line = input_.next()) {
        take(*line);
        gateway_->poll();
      } else if (input_.ended()) {
        return;
      } else {
        await_input();
      }
    }
  }

  /// Reads what is there at once. Where nothing is, whoever waits for verdicts
  /// gets those that are ready, and the gateway waits for more of either.
  void await_input() {
    if (input_comes_within(0)) {
      input_.read_more();
      return;
    }
    output_.flush();
    const bool verdicts_due = verdicts_.outstanding() > 0;
    if (input_comes_within(verdicts_due ? poll_interval_ms : for_ever)) {
      input_.read_more();
    } else {
      gateway_->poll();
    }
  }

  [[nodiscard]] bool input_comes_within(int milliseconds) const {
    std::array<pollfd, 2> descriptors = {
        {{STDIN_FILENO, POLLIN, 0}, {stop_.descriptor(), POLLIN, 0}}};
    ::poll(descriptors.data(), descriptors.size(), milliseconds);
    return descriptors[0].revents != 0 && !stop_.came();
  }

  void take(const LineReader::Line& line) {
    lines_ = line.number;
    if (line.too_long) {
      const std::array reasons = {
          "the line is longer than " + std::to_string(kind_.max_line_bytes) +
          " bytes: write one payment a line, or raise --max-line-bytes"};
      verdicts_.rejected(line.number, reasons);
      return;
    }
    if (line.text.find_first_not_of(" \t") == std::string_view::npos) {
      return;
    }
    payments::ParseResult result = payments::parse(line.text, kind_.guests);
    if (!result.payment) {
      verdicts_.rejected(line.number, result.reasons);
      return;
    }
    payments::Payment& payment = *result.payment;
    fill_in(payment);
    gateway_->send(payment, verdicts_.accept(line.number, payment.payment_id));
  }

  /// Says what went wrong around the payments. Returns whether nothing did.
  [[nodiscard]] bool explain() const {
    if (verdicts_.late() > 0) {
      std::cerr << "note: " << verdicts_.late()
                << " verdicts came after finish() had returned: too late to "
                   "tell anyone\n";
    }
    if (input_.error() != 0) {
      std::cerr << "error: cannot read standard input: "
                << reason(input_.error()) << '\n';
    }
    if (output_.error() != 0) {
      std::cerr << "error: cannot write verdicts to standard output: "
                << reason(output_.error())
                << ". Payments that were sent may have been delivered\n";
    }
    return input_.error() == 0 && output_.error() == 0;
  }

  PaymentInput kind_;
  LineReader input_;
  Output output_;
  VerdictLog verdicts_;
  StopSignal stop_;
  std::uint64_t lines_ = 0;
  std::unique_ptr<Gateway> gateway_;  // last: it may give verdicts as it goes
};

}  // namespace

void fill_in(payments::Payment& payment) {
  if (payment.payment_id.empty()) {
    payment.payment_id = payments::new_payment_id();
  }
  if (payment.created_at.empty()) {
    payment.created_at =
        payments::to_timestamp(std::chrono::system_clock::now());
  }
}

int run_payments(const PaymentInput& input, const GatewayMaker& make_gateway) {
  return Run(input, make_gateway).to_the_end();
}

}  // namespace runtime
