#include "entrance.hpp"

#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

namespace demo {

using namespace std::chrono_literals;

Entrance::Entrance(std::string name, support::ProgramOptions options)
    : name_{std::move(name)}, program_{std::move(options)} {}

void Entrance::submit(const Submission& submission) {
  lines_.emplace(submission.payment_id, submission.line);
  ++submitted_;
  program_.feed(submission.line);
}

void Entrance::take_verdicts(Books& books) {
  static_cast<void>(program_.wait_for_output(
      [&](std::string_view output) {
        for (auto end = output.find('\n', read_); end != std::string_view::npos;
             end = output.find('\n', read_)) {
          take_verdict(output.substr(read_, end - read_), books);
          read_ = end + 1;
        }
        return true;
      },
      0ms));
  for (const std::string& line : std::exchange(failed_, {})) {
    ++again_;
    ++submitted_;
    program_.feed(line);
  }
}

void Entrance::take_verdict(std::string_view line, Books& books) {
  const auto json = nlohmann::json::parse(line, nullptr, false);
  if (!json.is_object() || !json.contains("verdict")) {
    return;  // the summary
  }
  ++verdicts_;
  const std::string id = json.value("payment_id", "");
  if (json["verdict"] == "delivered") {
    books.accepted(id);
  } else if (const auto known = lines_.find(id); known != lines_.end()) {
    failed_.push_back(known->second);
  }
}

bool Entrance::finish() {
  if (!closed_ && waiting() == 0) {
    closed_ = true;
    program_.close_input();
  }
  return closed_ && !program_.running();
}

std::string Entrance::trouble() {
  if (program_.running()) {
    return {};
  }
  const support::Ending& ending = program_.wait();
  if (const auto trouble = ending.trouble()) {
    return *trouble;
  }
  return closed_ ? "" : "it ended before its input did";
}

}  // namespace demo
