#include "payment_system.hpp"

#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>

namespace demo {
namespace {

using namespace std::chrono_literals;

// Longer than any demo: what hangs is seen in the books.
constexpr auto no_deadline = 2h;
constexpr std::size_t much_output = std::size_t{1} << 30U;
constexpr auto patience = 10s;

/// A member that is killed is given up after three seconds, not after 45.
/// `flag` is what sets a property of the program's consumer.
std::vector<std::string> noticed_soon(const std::string& flag) {
  return {flag, "session.timeout.ms=3000", flag, "heartbeat.interval.ms=500"};
}

std::vector<std::string> together(std::vector<std::string> first,
                                  const std::vector<std::string>& more) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

}  // namespace

PaymentSystem::PaymentSystem(const SystemSettings& settings)
    : settings_{settings}, network_{settings.network_upstream} {
  const std::string& direct = settings_.bootstrap_servers;
  const std::string faulty = network_.address();
  entrances_.emplace_back("gateway", options("gateway", faulty, {}));
  entrances_.emplace_back(
      "partitioning",
      options("partitioning", direct, {"--vip", "CUST1000,CUST1020"}));
  entrances_.emplace_back("idempotence send",
                          options("idempotence", faulty, {"send"}));
  for (const char* name : {"validator 1", "validator 2"}) {
    members_.emplace_back(
        name, options("validator", direct, noticed_soon("--property")));
  }
  const std::vector<std::string> process = {
      "process", "--bank", settings_.bank_url, "--group", "payment-processor"};
  members_.emplace_back(
      "idempotence process",
      options("idempotence", direct,
              together(process, noticed_soon("--consumer-property"))));
  members_.emplace_back(
      "dlq process",
      options("dlq", direct, together(process, noticed_soon("--property"))));
}

support::ProgramOptions PaymentSystem::options(
    const std::string& program, const std::string& servers,
    std::vector<std::string> arguments) const {
  arguments.insert(arguments.end(), {"--bootstrap-servers", servers});
  return {.path = settings_.programs / program,
          .arguments = std::move(arguments),
          .deadline = no_deadline,
          .output_limit = much_output};
}

void PaymentSystem::submit(const std::vector<Submission>& submissions) {
  for (const Submission& submission : submissions) {
    const std::size_t customer =
        std::hash<std::string>{}(submission.customer_id);
    entrances_.at(customer % entrances_.size()).submit(submission);
  }
}

void PaymentSystem::look_after(Books& books) {
  for (Entrance& entrance : entrances_) {
    entrance.take_verdicts(books);
  }
  for (Member& member : members_) {
    member.look_after();
  }
}

bool PaymentSystem::close_entrances() {
  bool all = true;
  for (Entrance& entrance : entrances_) {
    all = entrance.finish() && all;
  }
  return all;
}

bool PaymentSystem::replaying() const {
  return replay_ && replay_->running();
}

void PaymentSystem::replay() {
  replay_.emplace(options("dlq", settings_.bootstrap_servers, {"replay"}));
  replay_->close_input();
}

std::uint64_t PaymentSystem::replayed() {
  if (!replay_ || replaying()) {
    return 0;
  }
  if (!replayed_) {
    const std::string output = replay_->wait().output;
    const auto begin = output.rfind("{\"summary\"");
    const auto json = nlohmann::json::parse(
        begin == std::string::npos ? "" : output.substr(begin), nullptr, false);
    replayed_ = json.is_object()
                    ? json["summary"].value("replayed", std::uint64_t{0})
                    : 0;
  }
  return *replayed_;
}

void PaymentSystem::stop_members() {
  for (Member& member : members_) {
    member.stop();
  }
  for (Member& member : members_) {
    member.wait(patience);
  }
  if (replay_) {
    static_cast<void>(replay_->wait_for_end(patience));
  }
}

std::vector<std::string> PaymentSystem::troubles() {
  std::vector<std::string> troubles;
  for (Entrance& entrance : entrances_) {
    if (const std::string trouble = entrance.trouble(); !trouble.empty()) {
      troubles.push_back(entrance.name() + ": " + trouble);
    }
  }
  for (const Member& member : members_) {
    if (member.unasked_ends() > 0) {
      troubles.push_back(
          member.name() + " ended by itself " +
          std::to_string(member.unasked_ends()) +
          " times and was started again; last words: " + member.last_words());
    }
  }
  return troubles;
}

}  // namespace demo
