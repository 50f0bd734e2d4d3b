#include "sender.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <support/comparison.hpp>
#include <support/json.hpp>

#include "reading.hpp"

namespace faults {
namespace {

using namespace std::chrono_literals;

// A failover on a busy machine, with time to spare.
constexpr auto patience = 60s;
constexpr auto longest_run = 240s;

support::ProgramOptions options_of(const Entrant& entrant,
                                   const std::string& bootstrap,
                                   const std::string& topic,
                                   const Properties& properties) {
  support::ProgramOptions options{.path = program_path(entrant.path),
                                  .arguments = entrant.arguments,
                                  .deadline = longest_run};
  options.arguments.insert(
      options.arguments.end(),
      {"--bootstrap-servers", bootstrap, "--topic", topic});
  for (const auto& [name, value] : properties) {
    options.arguments.emplace_back("--property");
    options.arguments.emplace_back(name).append("=").append(value);
  }
  return options;
}

std::size_t count_in(std::string_view text, std::string_view word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + word.size())) {
    ++count;
  }
  return count;
}

// More than any drill feeds.
std::vector<support::SamplePayment> all_payments(const std::string& purpose) {
  constexpr std::size_t plenty = 50'000;
  support::Random random = support::random_for(purpose);
  return support::sample_payments(random, plenty);
}

constexpr const char* delivered_word = R"("verdict":"delivered")";
constexpr const char* verdict_word = R"("verdict":)";

}  // namespace

Sender::Sender(const Entrant& entrant, const std::string& bootstrap,
               const std::string& topic, const Properties& properties)
    : title_{entrant.lab + ", " + entrant.title},
      topic_{topic},
      payments_{all_payments(topic + title_)},
      program_{options_of(entrant, bootstrap, topic, properties)} {}

void Sender::feed(std::size_t count) {
  const auto begin = payments_.begin() + static_cast<std::ptrdiff_t>(fed_);
  fed_ += count;
  if (fed_ > payments_.size()) {
    throw std::runtime_error(title_ + " has had all " +
                             std::to_string(payments_.size()) +
                             " payments, and the drill is not over");
  }
  program_.feed(
      support::to_lines({begin, begin + static_cast<std::ptrdiff_t>(count)}));
}

void Sender::wait_for(const std::string& word, std::size_t count) {
  std::size_t seen = 0;
  const bool there = program_.wait_for_output(
      [&](std::string_view output) {
        seen = count_in(output, word);
        return seen >= count;
      },
      patience);
  if (!there) {
    throw std::runtime_error(
        title_ + ": " + std::to_string(seen) + " of " + std::to_string(count) +
        " times " + word + ", " +
        (program_.running() ? "and no more came" : "and it has ended"));
  }
}

void Sender::wait_for_delivered(std::size_t count) {
  wait_for(delivered_word, count);
}

void Sender::wait_for_verdicts(std::size_t count) {
  wait_for(verdict_word, count);
}

std::size_t Sender::delivered() const {
  return count_in(program_.output(), delivered_word);
}

void Sender::finish() {
  program_.end_within(patience);
  const support::Ending& ending = program_.wait();
  if (const auto trouble = ending.trouble()) {
    throw std::runtime_error(title_ + " " + *trouble);
  }
  output_ = ending.output;
  payments_.resize(fed_);
  const std::size_t verdicts = support::parse_verdicts(output_).all.size();
  if (verdicts != fed_) {
    throw std::runtime_error(title_ + " gave " + std::to_string(verdicts) +
                             " verdicts for " + std::to_string(fed_) +
                             " payments");
  }
}

Seen Sender::judge(const std::string& bootstrap) const {
  const auto records = read_all(bootstrap, topic_);
  const support::Comparison comparison{payments_, records};
  Seen seen{.payments = payments_.size(),
            .twice = comparison.duplicated().size()};
  std::size_t failed = 0;
  for (const support::Verdict& verdict : support::parse_verdicts(output_).all) {
    if (verdict.kind != support::Verdict::Kind::delivered) {
      ++failed;
    } else if (comparison.records_of(static_cast<std::size_t>(verdict.line))
                   .empty()) {
      ++seen.lost;
    }
  }
  if (failed == fed_) {
    throw std::runtime_error(title_ + " delivered nothing at all");
  }
  seen.words = std::to_string(payments_.size() - failed) +
               " called delivered, " + std::to_string(failed) +
               " called failed";
  return seen;
}

}  // namespace faults
