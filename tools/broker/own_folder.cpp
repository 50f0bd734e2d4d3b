#include "broker/own_folder.hpp"

#include <unistd.h>

#include <atomic>
#include <sstream>
#include <string_view>
#include <system_error>

#include "broker/process.hpp"

namespace broker {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view prefix = "own-";

bool owner_is_gone(const std::string& name) {
  ProcessId owner;
  char dash = 0;
  std::istringstream fields(name.substr(prefix.size()));
  return (fields >> owner.pid >> dash >> owner.started) && !alive(owner);
}

}  // namespace

std::string fresh_own_name() {
  static std::atomic<int> count{0};
  const auto self = identify(::getpid()).value_or(ProcessId{});
  return std::string(prefix) + std::to_string(self.pid) + "-" +
         std::to_string(self.started) + "-" + std::to_string(++count);
}

void remove_orphaned_folders(const fs::path& state) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(state, error)) {
    const std::string name = entry.path().filename();
    if (name.starts_with(prefix) && owner_is_gone(name)) {
      fs::remove_all(entry.path(), error);
    }
  }
}

}  // namespace broker
