#include "description.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <support/descriptor.hpp>

#include "failure.hpp"
#include "landlock.hpp"
#include "seccomp_filter.hpp"

#ifdef __linux__
#include <sys/ptrace.h>
#endif

namespace contain {
namespace {

struct Feature {
  bool Description::*member;
  const char* words;
  const char* key;
};

constexpr std::array features = {
    Feature{&Description::file_system, "file system", "file_system"},
    Feature{&Description::tcp, "TCP", "tcp"},
    Feature{&Description::udp, "UDP", "udp"},
    Feature{&Description::signals, "signals", "signals"},
    Feature{&Description::abstract_sockets, "abstract sockets",
            "abstract_sockets"},
    Feature{&Description::ptrace, "ptrace", "ptrace"},
    Feature{&Description::user_switch, "user switch", "user_switch"},
    Feature{&Description::seccomp, "seccomp", "seccomp"}};

bool refused(long result) {
  return result < 0 && (errno == EACCES || errno == EPERM);
}

bool folder_refused() {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the system's interface
  const support::Descriptor root{
      ::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  return refused(root.get());
}

bool connection_refused() {
  const support::Descriptor socket{::socket(AF_INET, SOCK_STREAM, 0)};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(1);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // The system's interface: every kind of address has the same beginning.
  const auto* const any = reinterpret_cast<const sockaddr*>(
      &address);  // NOLINT(*-reinterpret-cast)
  return refused(::connect(socket.get(), any, sizeof address));
}

bool socket_refused(int domain, int type) {
  const support::Descriptor socket{::socket(domain, type, 0)};
  return refused(socket.get());
}

bool tracing_refused() {
#ifdef __linux__
  const std::string judge = "/proc/" + std::to_string(::getppid());
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the system's interface
  const support::Descriptor memory{::open((judge + "/mem").c_str(), O_RDONLY)};
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the system's interface
  return refused(memory.get()) && refused(::ptrace(PTRACE_TRACEME, 0, 0, 0));
#else
  return false;
#endif
}

Description try_out(uid_t user_before) {
  Description seen;
  seen.file_system = folder_refused();
  seen.tcp = connection_refused();
  seen.udp = socket_refused(AF_INET, SOCK_DGRAM);
  seen.signals = refused(::kill(::getppid(), 0));
  seen.abstract_sockets = socket_refused(AF_UNIX, SOCK_STREAM);
  seen.ptrace = tracing_refused();
  seen.user_switch = user_before == 0 && ::geteuid() != 0;
  seen.seccomp = seccomp_offered() && refused(::setsid());
  return seen;
}

constexpr int could_not = 125;

// In a child: tells the answers by the bits of one number.
int answer(const Options& options, int out) {
  try {
    const uid_t user = ::geteuid();
    restrict_this_process(options);
    const Description seen = try_out(user);
    unsigned bits = 0;
    for (std::size_t bit = 0; bit < features.size(); ++bit) {
      bits |= static_cast<unsigned>(seen.*features.at(bit).member) << bit;
    }
    return ::write(out, &bits, sizeof bits) == sizeof bits ? 0 : could_not;
  } catch (const Failure& failure) {
    (void)std::fprintf(stderr, "contain: %s\n", failure.what());
    return could_not;
  }
}

std::string list_of(const Description& description, bool enforced) {
  std::string list;
  for (const Feature& feature : features) {
    if (description.*feature.member == enforced) {
      list += (list.empty() ? "" : ", ") + std::string(feature.words);
    }
  }
  return list.empty() ? "nothing" : list;
}

}  // namespace

Description describe(std::optional<uid_t> user, int newest_abi) {
  Options options;
  options.at_least = Level::limits;
  options.newest_abi = newest_abi;
  constexpr uid_t nobody = 65534;
  if (::geteuid() == 0) {
    options.user = user.value_or(nobody);
  }
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) {
    throw system_failure("pipe");
  }
  const support::Descriptor in{ends[0]};
  support::Descriptor out{ends[1]};
  const pid_t child = ::fork();
  if (child < 0) {
    throw system_failure("fork");
  }
  if (child == 0) {
    ::_exit(answer(options, out.get()));
  }
  out = support::Descriptor{};
  unsigned bits = 0;
  const bool answered = ::read(in.get(), &bits, sizeof bits) == sizeof bits;
  (void)::waitpid(child, nullptr, 0);
  if (!answered) {
    throw Failure{"a contained process could not try out its limits"};
  }
  Description description;
  for (std::size_t bit = 0; bit < features.size(); ++bit) {
    description.*features.at(bit).member = (bits >> bit & 1U) != 0;
  }
  description.landlock_abi = used_abi(newest_abi);
  description.level = level_at(description.landlock_abi);
  return description;
}

std::string as_text(const Description& description) {
  return std::string(name_of(description.level)) + " (Landlock ABI " +
         std::to_string(description.landlock_abi) +
         "): " + list_of(description, true) +
         "; not enforced: " + list_of(description, false);
}

std::string as_json(const Description& description) {
  std::string json = R"({"level":")" + std::string(name_of(description.level)) +
                     R"(","landlock_abi":)" +
                     std::to_string(description.landlock_abi);
  for (const Feature& feature : features) {
    json += ",\"" + std::string(feature.key) +
            "\":" + (description.*feature.member ? "true" : "false");
  }
  return json + "}";
}

}  // namespace contain
