#include "gateway.hpp"

#include <csignal>
#include <stdexcept>
#include <utility>

namespace rest {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> listening(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"--listen", "0"});
  return arguments;
}

}  // namespace

Gateway::Gateway(std::vector<std::string> arguments, const char* path)
    : program_{{.path = path,
                .arguments = listening(std::move(arguments)),
                .deadline = 100s}} {
  program_.wait_for_output(
      [](std::string_view text) { return text.find('\n') != text.npos; }, 10s);
  const std::string text = program_.output();
  const std::size_t colon = text.rfind(':');
  if (text.find("listening") == std::string::npos) {
    throw std::runtime_error("the gateway does not listen: " +
                             program_.wait().errors);
  }
  port_ = static_cast<std::uint16_t>(std::stoi(text.substr(colon + 1)));
}

const support::Ending& Gateway::stop() {
  program_.send_signal(SIGTERM);
  return program_.wait();
}

std::string payment(const std::string& note) {
  return R"({"customer_id":"CUST0042","amount":49.90,"currency":"EUR",)"
         R"("method":"card","note":")" +
         note + "\"}";
}

}  // namespace rest
