#include "broker_report.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <exception>

namespace lab {

namespace {

// Lines "word<TAB>field<TAB>field". A cure may have lines of its own.
constexpr char field_end = '\t';
constexpr char line_break_inside = '\x1f';

std::string field(std::string_view text) {
  std::string result(text);
  std::ranges::replace(result, field_end, ' ');
  std::ranges::replace(result, '\n', line_break_inside);
  return field_end + result;
}

std::string take_field(std::string_view& line) {
  const std::size_t end = std::min(line.find(field_end), line.size());
  std::string taken(line.substr(0, end));
  line.remove_prefix(std::min(end + 1, line.size()));
  std::ranges::replace(taken, line_break_inside, '\n');
  return taken;
}

long take_number(std::string_view& line) {
  return std::strtol(take_field(line).c_str(), nullptr, 10);
}

}  // namespace

void BrokerReporter::tell(const std::string& line) const {
  const std::string whole = line + "\n";
  // When nobody listens any more there is nobody to tell.
  [[maybe_unused]] const ssize_t written =
      write(output_, whole.data(), whole.size());
}

void BrokerReporter::progress(std::string_view text) const {
  tell("progress" + field(text));
}

void BrokerReporter::up(const StartedBroker& broker) const {
  tell("up" + field(broker.direct) + field(broker.faulty) +
       field(std::to_string(broker.proxy_port)) +
       field(std::to_string(broker.pid)) +
       field(broker.started_now ? "1" : "0"));
}

void BrokerReporter::problem(const std::string& what,
                             const std::string& cure) const {
  tell("problem" + field(what) + field(cure));
}

bool BrokerReporter::report(
    const std::function<StartedBroker(const Words&)>& start) const {
  try {
    up(start([this](std::string_view text) { progress(text); }));
    return true;
  } catch (const Trouble& trouble) {
    problem(trouble.what(), trouble.cure());
  } catch (const std::exception& error) {
    problem(error.what(), {});
  }
  return false;
}

void BrokerReport::read(std::string_view chunk) {
  unread_.append(chunk);
  for (std::size_t end = unread_.find('\n'); end != std::string::npos;
       end = unread_.find('\n')) {
    const std::string line = unread_.substr(0, end);
    unread_.erase(0, end + 1);
    read_line(line);
  }
}

void BrokerReport::read_line(std::string_view line) {
  const std::string word = take_field(line);
  if (word == "progress" && on_progress_) {
    on_progress_(take_field(line));
  } else if (word == "up") {
    up_ = true;
    broker_.direct = take_field(line);
    broker_.faulty = take_field(line);
    broker_.proxy_port = static_cast<std::uint16_t>(take_number(line));
    broker_.pid = take_number(line);
    broker_.started_now = take_field(line) == "1";
  } else if (word == "problem") {
    problem_ = take_field(line);
    cure_ = take_field(line);
  }
}

void BrokerReport::complain(const std::string& otherwise) const {
  if (has_problem()) {
    throw Trouble(problem_, cure_);
  }
  throw Trouble(otherwise, "see ./lab broker logs, then try again");
}

}  // namespace lab
