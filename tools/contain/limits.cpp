#include "limits.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "failure.hpp"

namespace contain {
namespace {

using Resource = decltype(RLIMIT_CORE);

void set_limit(Resource resource, rlim_t wanted, const char* name) {
  rlimit limit{};
  if (::getrlimit(resource, &limit) == 0) {
    limit.rlim_max = std::min(limit.rlim_max, wanted);
    limit.rlim_cur = limit.rlim_max;
    if (::setrlimit(resource, &limit) == 0) {
      return;
    }
  }
  throw system_failure(std::string("cannot limit ") + name);
}

constexpr rlim_t mebibytes(std::uint64_t count) {
  return static_cast<rlim_t>(count) << 20U;
}

}  // namespace

void set_limits(const Limits& limits, std::uint64_t others) {
  set_limit(RLIMIT_CORE, 0, "core dumps");
  if (limits.memory_mib) {
    set_limit(RLIMIT_AS, mebibytes(*limits.memory_mib), "memory");
  }
  set_limit(RLIMIT_NPROC, static_cast<rlim_t>(limits.processes + others),
            "processes");
  set_limit(RLIMIT_FSIZE, mebibytes(limits.file_size_mib), "the size of files");
  set_limit(RLIMIT_NOFILE, static_cast<rlim_t>(limits.open_files),
            "open files");
  set_limit(RLIMIT_CPU, static_cast<rlim_t>(limits.cpu.count()),
            "processor time");
}

std::uint64_t processes_of(uid_t user) {
  std::uint64_t count = 0;
  std::error_code error;
  for (const auto& process :
       std::filesystem::directory_iterator{"/proc", error}) {
    struct stat tasks {};
    const std::string folder = process.path().string() + "/task";
    if (::stat(folder.c_str(), &tasks) == 0 && tasks.st_uid == user &&
        tasks.st_nlink > 2) {
      count += tasks.st_nlink - 2;  // a link for each thread, "." and ".."
    }
  }
  return count;
}

}  // namespace contain
