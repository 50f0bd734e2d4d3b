#include "broker_link.hpp"

#include <chrono>
#include <cstdlib>
#include <string>

#include "kafka_probe.hpp"
#include "usual_broker.hpp"

namespace lab {

using namespace std::chrono_literals;

BrokerChoice BrokerChoice::parse(const std::string& option) {
  const std::string variable = environment_variable("LAB_BROKER");
  const std::string& text = variable.empty() ? option : variable;
  if (text.empty() || text == "native") {
    return {.kind = Kind::native, .address = {}};
  }
  if (text == "docker") {
    return {.kind = Kind::docker, .address = {}};
  }
  const std::size_t colon = text.rfind(':');
  const std::string port =
      colon == std::string::npos ? "" : text.substr(colon + 1);
  if (colon == 0 || port.empty() ||
      port.find_first_not_of("0123456789") != std::string::npos) {
    throw Misuse("broker \"" + text +
                 "\" is none of native, docker and HOST:PORT, for example "
                 "127.0.0.1:19092");
  }
  return {.kind = Kind::address, .address = text};
}

std::string BrokerChoice::where() const {
  return kind == Kind::address ? address : usual_address();
}

BrokerLink::BrokerLink(Workspace workspace, BrokerChoice choice,
                       Words on_progress)
    : workspace_(std::move(workspace)),
      choice_(std::move(choice)),
      report_(std::move(on_progress)) {}

void BrokerLink::use_address() {
  if (!kafka_answers(choice_.address, 5s)) {
    silent_ = "no Kafka answers at " + choice_.address;
    return;
  }
  broker_.direct = choice_.address;
  broker_.faulty = environment_variable("LAB_FAULTY");
  broker_.proxy_port = static_cast<std::uint16_t>(std::strtoul(
      environment_variable("LAB_PROXY_PORT").c_str(), nullptr, 10));
}

void BrokerLink::start(Jobs& jobs) {
  if (choice_.kind == BrokerChoice::Kind::address) {
    use_address();
    return;
  }
  // Both ways use the same ports; what answers there is what we want.
  if (kafka_answers(usual_address(), 500ms)) {
    broker_.direct = usual_address();
    return;
  }
  const bool docker = choice_.kind == BrokerChoice::Kind::docker;
  jobs.start_call(
      [workspace = workspace_, docker](int output) {
        const auto begin = [&](const Words& progress) {
          return docker ? start_docker_broker(progress)
                        : start_native_broker(workspace, progress);
        };
        return BrokerReporter(output).report(begin) ? 0 : 1;
      },
      {.on_output = [this](std::string_view chunk) { report_.read(chunk); },
       .on_done =
           [this](const Outcome& outcome) {
             if (report_.up()) {
               broker_ = report_.broker();
               broker_.seconds = outcome.seconds;
             } else {
               silent_ = "what starts the broker " + outcome.describe();
             }
           }});
}

void BrokerLink::require() const {
  if (!broker_.direct.empty()) {
    return;
  }
  if (choice_.kind == BrokerChoice::Kind::address) {
    throw Trouble(silent_,
                  "start that broker, or leave out --broker and LAB_BROKER: "
                  "then one is started for you");
  }
  report_.complain(silent_);
}

std::vector<std::pair<std::string, std::string>> BrokerLink::environment()
    const {
  std::vector<std::pair<std::string, std::string>> variables{
      {"LAB_BOOTSTRAP", broker_.direct}};
  if (!broker_.faulty.empty()) {
    variables.emplace_back("LAB_FAULTY", broker_.faulty);
    variables.emplace_back("LAB_PROXY_PORT",
                           std::to_string(broker_.proxy_port));
  }
  return variables;
}

}  // namespace lab
