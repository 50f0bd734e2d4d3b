#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

#include "document.hpp"

// keep-promises DOCUMENT...: runs every command of the documents, from the
// current folder, and compares what they show with what is seen.
//
// LAB_DOCUMENTS_BROKER, when set, replaces the address 127.0.0.1:19092 in the
// commands: the test has a broker of its own.

namespace {

struct Outcome {
  int status = 0;
  std::string output;
};

struct ClosePipe {
  void operator()(FILE* pipe) const {
    if (pipe != nullptr) {
      pclose(pipe);
    }
  }
};

std::string content_of(const std::string& path) {
  const std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw std::runtime_error(path + ": cannot be read");
  }
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

std::string with_own_broker(std::string commands) {
  const char* const own = std::getenv("LAB_DOCUMENTS_BROKER");
  if (own == nullptr) {
    return commands;
  }
  const std::string usual = "127.0.0.1:19092";
  const std::string broker = own;
  for (std::size_t at = commands.find(usual); at != std::string::npos;
       at = commands.find(usual, at + broker.size())) {
    commands.replace(at, usual.size(), broker);
  }
  return commands;
}

/// Runs the commands in one shell that stops at the first failure.
/// `output` is standard output alone when `with_errors` is false.
Outcome run(const std::string& commands, bool with_errors) {
  const std::string shell = (with_errors ? "exec 2>&1\n" : "") +
                            std::string("set -eu\n") +
                            with_own_broker(commands);
  if (setenv("DOCUMENT_COMMANDS", shell.c_str(), 1) != 0) {
    throw std::runtime_error("setenv failed");
  }
  std::unique_ptr<FILE, ClosePipe> pipe(
      popen("exec sh -c \"$DOCUMENT_COMMANDS\" </dev/null", "r"));
  if (!pipe) {
    throw std::runtime_error("popen failed");
  }
  Outcome outcome;
  std::array<char, 4096> part{};
  for (std::size_t n = 0;
       (n = fread(part.data(), 1, part.size(), pipe.get())) != 0;) {
    outcome.output.append(part.data(), n);
  }
  const int status = pclose(pipe.release());
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return outcome;
}

class Keeper {
 public:
  void keep(const std::string& path) {
    for (const auto& promise : documents::promises(content_of(path))) {
      const std::string place = path + ":" + std::to_string(promise.line);
      if (promise.kind == documents::Promise::Kind::output) {
        compare(place, promise);
      } else if (promise.run_by.empty()) {
        run_commands(place, promise);
      } else {
        find_in(place, promise);
      }
    }
  }

  [[nodiscard]] int broken() const { return broken_; }
  [[nodiscard]] int kept() const { return kept_; }

 private:
  void run_commands(const std::string& place,
                    const documents::Promise& promise) {
    const Outcome outcome = run(promise.text, true);
    if (outcome.status != promise.exit_status) {
      report(place,
             "ended with status " + std::to_string(outcome.status) + ", not " +
                 std::to_string(promise.exit_status) + ":\n" + promise.text,
             outcome.output);
      return;
    }
    accept(place, "works");
  }

  void compare(const std::string& place, const documents::Promise& promise) {
    const Outcome outcome = run(promise.command, false);
    const std::string difference =
        documents::first_difference(promise.text, outcome.output);
    if (!difference.empty()) {
      report(place, "shows a line that was not seen: " + difference,
             outcome.output);
      return;
    }
    accept(place, "shows what is seen");
  }

  void find_in(const std::string& place, const documents::Promise& promise) {
    const std::string runner = content_of(promise.run_by);
    std::istringstream commands(promise.text);
    for (std::string command; std::getline(commands, command);) {
      if (runner.find(command) == std::string::npos) {
        report(place, promise.run_by + " does not run: " + command, runner);
        return;
      }
    }
    accept(place, "is run by " + promise.run_by);
  }

  void accept(const std::string& place, const std::string& how) {
    ++kept_;
    std::cout << "ok      " << place << "  " << how << std::endl;
  }

  void report(const std::string& place, const std::string& what,
              const std::string& output) {
    ++broken_;
    std::cout << "broken  " << place << "  " << what << "\n--- what was seen:\n"
              << output << "---" << std::endl;
  }

  int kept_ = 0;
  int broken_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  try {
    Keeper keeper;
    for (int i = 1; i < argc; ++i) {
      keeper.keep(argv[i]);
    }
    if (keeper.kept() + keeper.broken() == 0) {
      std::cout << "broken  no promise found: were documents given?\n";
      return 1;
    }
    return keeper.broken() == 0 ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "keep-promises: " << error.what() << '\n';
    return 2;
  }
}
