#include "contain.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include "clean_environment.hpp"
#include "failure.hpp"
#include "landlock.hpp"
#include "ports.hpp"
#include "seccomp_filter.hpp"
#include "user.hpp"

#ifdef __linux__
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

namespace contain {
namespace {

namespace fs = std::filesystem;

// Programs and libraries, and what glibc and OpenSSL look up. Nothing of /proc:
// neither glibc, librdkafka nor the compiler needs it.
constexpr std::array system_paths = {
    "/usr",          "/bin",           "/lib",
    "/lib32",        "/lib64",         "/etc/ld.so.cache",
    "/etc/hosts",    "/etc/host.conf", "/etc/nsswitch.conf",
    "/etc/gai.conf", "/etc/localtime", "/etc/resolv.conf",
    "/etc/ssl",      "/dev/zero",      "/dev/full",
    "/dev/random",   "/dev/urandom"};

#ifdef __linux__

void close_descriptors() {
  constexpr unsigned first = STDERR_FILENO + 1;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): older glibc lacks it
  if (::syscall(SYS_close_range, first, ~0U, 0U) != 0) {
    throw system_failure("cannot close what is open");
  }
}

void give_up_new_privileges() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    throw system_failure("cannot give up new privileges");
  }
}

#else

void close_descriptors() {
  const long most = ::sysconf(_SC_OPEN_MAX);
  for (int fd = STDERR_FILENO + 1; fd < most; ++fd) {
    (void)::close(fd);
  }
}

void give_up_new_privileges() {}

#endif

std::vector<std::uint16_t> ports_of(const Options& options) {
  if (!options.connect_arguments) {
    return options.connect;
  }
  std::vector<std::string> texts = options.command;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread
  if (const char* const servers = std::getenv("KAFKA_BOOTSTRAP_SERVERS")) {
    texts.emplace_back(servers);
  }
  return with_local_ports(options.connect, texts);
}

Ruleset rules_of(const Options& options, int abi) {
  Ruleset rules{abi};
  for (const char* const path : system_paths) {
    rules.allow_reading_if_there(path);
  }
  rules.allow_device("/dev/null");
  if (!options.command.empty()) {
    rules.allow_reading(options.command.front());
  }
  for (const fs::path& path : options.read) {
    rules.allow_reading(path);
  }
  for (const fs::path& folder : options.write) {
    rules.allow_writing(folder);
  }
  if (options.sanitized) {
    // Its own folder only: execve() keeps our process id. What it starts has
    // another one.
    rules.allow_reading("/proc/self/");
  }
  for (const std::uint16_t port : ports_of(options)) {
    rules.allow_connecting(port);
  }
  return rules;
}

// The kernel counts what runs already, unless the user is new.
std::uint64_t others_beside(const Options& options) {
  const uid_t now = ::geteuid();
  return options.user.value_or(now) == now ? processes_of(now) : 0;
}

void check_folders(const Options& options) {
  for (const fs::path& folder : options.write) {
    if (::access(folder.c_str(), W_OK | X_OK) != 0) {
      throw system_failure("--write " + folder.string() + ": user " +
                           std::to_string(::geteuid()) +
                           " cannot write there; give it to that user first");
    }
  }
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  result.reserve(strings.size() + 1);
  for (std::string& string : strings) {
    result.push_back(string.data());
  }
  result.push_back(nullptr);
  return result;
}

}  // namespace

const char* name_of(Level level) {
  return level == Level::landlock ? "landlock" : "limits";
}

Level level_at(int abi) {
  return abi >= tcp_abi && seccomp_offered() ? Level::landlock : Level::limits;
}

int used_abi(int newest) {
  return std::min(newest, landlock_abi());
}

void restrict_this_process(const Options& options) {
  const int abi = used_abi(options.newest_abi);
  if (level_at(abi) < options.at_least) {
    throw Failure{std::string("this machine offers only the level ") +
                  name_of(level_at(abi)) + " (Landlock ABI " +
                  std::to_string(abi) + "), and " + name_of(options.at_least) +
                  " is asked for: --at-least limits does with less"};
  }
  std::optional<Ruleset> rules;
  if (abi >= file_system_abi) {
    rules = rules_of(options, abi);  // root may not be able to look later
  }
  set_limits(options.limits, others_beside(options));
  become(options.user);
  check_folders(options);
  give_up_new_privileges();
  if (!options.home.empty() && ::chdir(options.home.c_str()) != 0) {
    throw system_failure("cannot start in " + options.home.string());
  }
  if (rules) {
    rules->enforce();
  }
  if (seccomp_offered()) {
    refuse_system_calls(abi >= scope_abi ? Signals::landlock
                                         : Signals::own_only);
  }
}

void become_program(const Options& options) {
  Options made = options;
  // Paths are the caller's, not those of the folder that the program starts in.
  made.command.front() = fs::absolute(made.command.front()).string();
  std::vector<std::string> environment = clean_environment(
      options.home.empty() ? "/nonexistent" : fs::absolute(options.home),
      options.keep_environment);
  const bool has_own_wishes =
      std::ranges::any_of(environment, [](std::string_view variable) {
        return variable.starts_with("ASAN_OPTIONS=");
      });
  if (options.sanitized && !has_own_wishes) {
    environment.emplace_back("ASAN_OPTIONS=detect_leaks=0");
  }
  const std::vector<char*> argument_pointers = pointers(made.command);
  const std::vector<char*> environment_pointers = pointers(environment);

  close_descriptors();
  restrict_this_process(made);
  ::execve(argument_pointers.front(), argument_pointers.data(),
           environment_pointers.data());
  throw system_failure("cannot run " + made.command.front() + " as user " +
                       std::to_string(::geteuid()));
}

}  // namespace contain
