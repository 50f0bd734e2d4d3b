#include "broker/command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <sstream>

#include "broker/folders.hpp"

namespace broker {

namespace {

constexpr int no_such_program = 127;
constexpr std::size_t kept_output = 65536;

void feed_lines(std::string& pending, std::string_view text,
                const std::function<void(std::string_view)>& on_line) {
  pending.append(text);
  std::size_t begin = 0;
  for (std::size_t end = pending.find('\n', begin); end != std::string::npos;
       end = pending.find('\n', begin)) {
    if (on_line) {
      on_line(std::string_view(pending).substr(begin, end - begin));
    }
    begin = end + 1;
  }
  pending.erase(0, begin);
}

}  // namespace

std::filesystem::path find_program(std::string_view name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment.
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/usr/bin:/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    std::filesystem::path candidate = std::filesystem::path(folder) / name;
    std::error_code error;
    if (std::filesystem::is_regular_file(candidate, error) &&
        ::access(candidate.c_str(), X_OK) == 0) {
      return candidate;
    }
  }
  return {};
}

Outcome run_command(const std::vector<std::string>& argv,
                    std::chrono::milliseconds deadline,
                    const std::function<void(std::string_view)>& on_line,
                    const std::filesystem::path& folder) {
  std::vector<std::string> words = argv;
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) {
    arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);

  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw_file_problem("make", "a pipe", errno);
  }
  const pid_t child = ::fork();
  if (child < 0) {
    throw_file_problem("start", argv[0], errno);
  }
  if (child == 0) {
    ::setpgid(0, 0);
    const int nothing = ::open("/dev/null", O_RDONLY);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(ends[1], STDOUT_FILENO);
    ::dup2(ends[1], STDERR_FILENO);
    if (folder.empty() || ::chdir(folder.c_str()) == 0) {
      ::execvp(arguments[0], arguments.data());
    }
    ::_exit(no_such_program);
  }
  ::setpgid(child, child);
  ::close(ends[1]);

  Outcome outcome;
  std::string pending;
  const auto end = std::chrono::steady_clock::now() + deadline;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    pollfd readable{ends[0], POLLIN, 0};
    const int ready =
        left.count() <= 0
            ? 0
            : ::poll(&readable, 1, static_cast<int>(left.count()));
    if (ready == 0) {
      outcome.in_time = false;
      ::kill(-child, SIGKILL);
      break;
    }
    if (ready < 0) {
      continue;
    }
    std::array<char, 4096> buffer{};
    const ssize_t got = ::read(ends[0], buffer.data(), buffer.size());
    if (got <= 0) {
      break;
    }
    const std::string_view text(buffer.data(), static_cast<std::size_t>(got));
    outcome.output.append(text);
    if (outcome.output.size() > 2 * kept_output) {
      outcome.output.erase(0, outcome.output.size() - kept_output);
    }
    feed_lines(pending, text, on_line);
  }
  ::close(ends[0]);
  if (!pending.empty() && on_line) {
    on_line(pending);
  }

  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  constexpr int signal_base = 128;
  outcome.status =
      WIFEXITED(status) ? WEXITSTATUS(status) : signal_base + WTERMSIG(status);
  outcome.found = outcome.status != no_such_program;
  return outcome;
}

}  // namespace broker
