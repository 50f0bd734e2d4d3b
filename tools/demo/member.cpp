#include "member.hpp"

#include <csignal>
#include <utility>

namespace demo {
namespace {

using namespace std::chrono_literals;

// What it takes to notice an end and to start a program elsewhere.
constexpr auto pause = 1s;

}  // namespace

std::string last_line_of(const std::string& text) {
  const auto end = text.find_last_not_of('\n');
  if (end == std::string::npos) {
    return {};
  }
  const auto begin = text.rfind('\n', end);
  return text.substr(begin == std::string::npos ? 0 : begin + 1,
                     end - (begin == std::string::npos ? 0 : begin + 1) + 1);
}

Member::Member(std::string name, support::ProgramOptions options)
    : name_{std::move(name)}, options_{std::move(options)} {
  start();
}

void Member::start() {
  program_.emplace(options_);
  program_->close_input();
  start_again_.reset();
  killed_ = false;
}

void Member::kill() {
  killed_ = true;
  program_->kill();
}

void Member::look_after() {
  if (program_->running()) {
    return;
  }
  if (!start_again_) {
    const support::Ending& ending = program_->wait();
    if (!killed_) {
      ++unasked_;
      last_words_ = last_line_of(ending.errors);
    }
    start_again_ = Clock::now() + pause;
  } else if (Clock::now() >= *start_again_) {
    start();
  }
}

void Member::stop() {
  program_->send_signal(SIGTERM);
}

std::string Member::errors() {
  std::string all;
  static_cast<void>(program_->wait_for_errors(
      [&all](std::string_view errors) {
        all = errors;
        return true;
      },
      0ms));
  return all;
}

void Member::wait(std::chrono::milliseconds limit) {
  if (!program_->wait_for_end(limit)) {
    ++unasked_;
    last_words_ = "it did not end when it was asked to";
    program_->kill();
  }
}

}  // namespace demo
