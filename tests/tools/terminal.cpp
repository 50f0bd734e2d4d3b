#include "terminal.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <support/usage.hpp>
#include <thread>
#include <vector>

namespace tools_test {

using namespace std::chrono_literals;

namespace {

constexpr auto patience = 10s;

template <typename Condition>
bool eventually(const Condition& holds) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) {
      return false;
    }
    std::this_thread::sleep_for(20ms);  // a look costs a process
  }
  return true;
}

}  // namespace

Terminal::Terminal(const support::ProgramOptions& program, int columns,
                   int rows)
    : name_("lab-test-" + std::to_string(::getpid())),
      server_({.path = "/usr/bin/env",
               .arguments = {"tmux", "-L", name_, "-f", "/dev/null", "-D"},
               .deadline = 60s}) {
  REQUIRE(eventually([&] { return tmux({"show-options", "-g"}).status == 0; }));
  std::vector<std::string> arguments = {"new-session", "-d",
                                        "-x",          std::to_string(columns),
                                        "-y",          std::to_string(rows)};
  for (const std::string& variable : program.environment) {
    arguments.insert(arguments.end(), {"-e", variable});
  }
  arguments.push_back(program.path);
  arguments.insert(arguments.end(), program.arguments.begin(),
                   program.arguments.end());
  const support::Ending ending = tmux(arguments);
  REQUIRE_MESSAGE(ending.status == 0, ending.errors);
}

Terminal::~Terminal() {
  static_cast<void>(tmux({"kill-server"}));
}

void Terminal::press(const std::string& key) const {
  CHECK(tmux({"send-keys", key}).status == 0);
}

void Terminal::resize(int columns, int rows) const {
  CHECK(tmux({"resize-window", "-x", std::to_string(columns), "-y",
              std::to_string(rows)})
            .status == 0);
}

std::string Terminal::screen() const {
  return tmux({"capture-pane", "-p"}).output;
}

bool Terminal::shows(const std::string& words) const {
  return eventually([&] { return screen().find(words) != std::string::npos; });
}

bool Terminal::ended() const {
  return eventually([&] { return tmux({"has-session"}).status != 0; });
}

support::Ending Terminal::tmux(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"tmux", "-L", name_});
  return support::run(
      {.path = "/usr/bin/env", .arguments = std::move(arguments)});
}

}  // namespace tools_test
