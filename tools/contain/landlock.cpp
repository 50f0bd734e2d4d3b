#include "landlock.hpp"

#include "failure.hpp"

#ifdef __linux__

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <array>

namespace contain {
namespace {

namespace fs = std::filesystem;

// glibc has no functions for these, and Debian 12's <linux/landlock.h> ends
// with ABI 2: what came later is named here, as it is in
// https://docs.kernel.org/userspace-api/landlock.html and in the header of
// Linux 6.12, include/uapi/linux/landlock.h.
constexpr long create_ruleset_call = 444;
constexpr long add_rule_call = 445;
constexpr long restrict_self_call = 446;

struct RulesetAttributes {
  std::uint64_t handled_access_fs = 0;
  std::uint64_t handled_access_net = 0;  // from ABI 4 on
  std::uint64_t scoped = 0;              // from ABI 6 on
};

struct PortAttributes {
  std::uint64_t allowed_access = 0;
  std::uint64_t port = 0;
};

constexpr int rule_net_port = 2;
constexpr std::uint64_t access_fs_refer = 1ULL << 13U;      // ABI 2
constexpr std::uint64_t access_fs_truncate = 1ULL << 14U;   // ABI 3
constexpr std::uint64_t access_fs_ioctl_dev = 1ULL << 15U;  // ABI 5
constexpr std::uint64_t access_net_bind_tcp = 1ULL << 0U;
constexpr std::uint64_t access_net_connect_tcp = 1ULL << 1U;
constexpr std::uint64_t scope_abstract_unix_socket = 1ULL << 0U;
constexpr std::uint64_t scope_signal = 1ULL << 1U;

constexpr std::uint64_t first_accesses = (1ULL << 13U) - 1;  // ABI 1

constexpr std::uint64_t reading = LANDLOCK_ACCESS_FS_EXECUTE |
                                  LANDLOCK_ACCESS_FS_READ_FILE |
                                  LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t writing =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_FIFO |
    LANDLOCK_ACCESS_FS_MAKE_SYM | access_fs_refer | access_fs_truncate;
// What a rule about something else than a folder may name.
constexpr std::uint64_t of_a_file =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
    LANDLOCK_ACCESS_FS_READ_FILE | access_fs_truncate | access_fs_ioctl_dev;

template <typename... Arguments>
long landlock(long call, Arguments... arguments) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the only way to call it
  return ::syscall(call, arguments...);
}

std::uint64_t accesses_of(int abi) {
  std::uint64_t all = first_accesses;
  if (abi >= 2) {
    all |= access_fs_refer;
  }
  if (abi >= 3) {
    all |= access_fs_truncate;
  }
  if (abi >= 5) {
    all |= access_fs_ioctl_dev;
  }
  return all;
}

// The kernel refuses a structure that is longer than what it knows, unless the
// rest is zero; it takes a shorter one.
std::size_t size_for(int abi) {
  if (abi >= scope_abi) {
    return sizeof(RulesetAttributes);
  }
  return abi >= tcp_abi ? 2 * sizeof(std::uint64_t) : sizeof(std::uint64_t);
}

}  // namespace

int landlock_abi() {
  const long abi = landlock(create_ruleset_call, nullptr, std::size_t{0},
                            LANDLOCK_CREATE_RULESET_VERSION);
  return abi < 0 ? 0 : static_cast<int>(abi);
}

Ruleset::Ruleset(int abi) : abi_{abi}, file_accesses_{accesses_of(abi)} {
  RulesetAttributes attributes{.handled_access_fs = file_accesses_};
  if (abi >= tcp_abi) {
    attributes.handled_access_net =
        access_net_bind_tcp | access_net_connect_tcp;
  }
  if (abi >= scope_abi) {
    attributes.scoped = scope_abstract_unix_socket | scope_signal;
  }
  ruleset_ = support::Descriptor{static_cast<int>(
      landlock(create_ruleset_call, &attributes, size_for(abi), 0U))};
  if (!ruleset_.open()) {
    throw system_failure("cannot make a Landlock ruleset");
  }
}

void Ruleset::allow(const fs::path& path, std::uint64_t access) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the system's interface
  const support::Descriptor file{::open(path.c_str(), O_PATH | O_CLOEXEC)};
  struct stat status {};
  if (!file.open() || ::fstat(file.get(), &status) != 0) {
    throw system_failure("cannot open " + path.string());
  }
  access &= file_accesses_;
  if (!S_ISDIR(status.st_mode)) {
    access &= of_a_file;
  }
  landlock_path_beneath_attr rule{};
  rule.allowed_access = access;
  rule.parent_fd = file.get();
  if (landlock(add_rule_call, ruleset_.get(), LANDLOCK_RULE_PATH_BENEATH, &rule,
               0U) != 0) {
    throw system_failure("Landlock takes no rule for " + path.string());
  }
}

void Ruleset::allow_reading(const fs::path& path) {
  allow(path, reading);
}

void Ruleset::allow_reading_if_there(const fs::path& path) {
  std::error_code error;
  if (fs::exists(path, error)) {
    allow_reading(path);
  }
}

void Ruleset::allow_writing(const fs::path& folder) {
  if (!fs::is_directory(folder)) {
    throw Failure{folder.string() + " is no folder to write into"};
  }
  allow(folder, writing);
}

void Ruleset::allow_device(const fs::path& device) {
  allow(device, LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                    access_fs_truncate);
}

void Ruleset::allow_connecting(std::uint16_t port) {
  if (abi_ < tcp_abi) {
    return;
  }
  const PortAttributes rule{.allowed_access = access_net_connect_tcp,
                            .port = port};
  if (landlock(add_rule_call, ruleset_.get(), rule_net_port, &rule, 0U) != 0) {
    throw system_failure("Landlock takes no rule for port " +
                         std::to_string(port));
  }
}

void Ruleset::enforce() {
  if (landlock(restrict_self_call, ruleset_.get(), 0U) != 0) {
    throw system_failure("cannot enforce the Landlock rules");
  }
}

}  // namespace contain

#else  // no Landlock: only limits are offered

namespace contain {

int landlock_abi() {
  return 0;
}

Ruleset::Ruleset(int abi) : abi_{abi} {
  throw Failure{"Landlock is a part of Linux"};
}
void Ruleset::allow(const std::filesystem::path& /*path*/,
                    std::uint64_t /*access*/) {}
void Ruleset::allow_reading(const std::filesystem::path& /*path*/) {}
void Ruleset::allow_reading_if_there(const std::filesystem::path& /*path*/) {}
void Ruleset::allow_writing(const std::filesystem::path& /*folder*/) {}
void Ruleset::allow_device(const std::filesystem::path& /*device*/) {}
void Ruleset::allow_connecting(std::uint16_t /*port*/) {}
void Ruleset::enforce() {}

}  // namespace contain

#endif
