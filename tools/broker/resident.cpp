#include "broker/resident.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <system_error>

#include "broker/folders.hpp"
#include "broker/launch.hpp"
#include "broker/ports.hpp"

namespace broker {

namespace fs = std::filesystem;

void require_usable_path(const fs::path& state) {
  if (state.string().find(':') != std::string::npos) {
    throw Problem("the path " + state.string() +
                      " holds a colon, which separates paths for Java",
                  "move the repository to a path without one");
  }
}

FileLock lock_place(const fs::path& state, const std::string& name,
                    const Progress& progress) {
  require_usable_path(state);
  make_writable_folder(state);
  constexpr std::chrono::minutes patience{20};
  return {state / (name + ".lock"), patience, [&progress] {
            if (progress) {
              progress(
                  "another `lab` is starting or stopping the broker: waiting "
                  "for it");
            }
          }};
}

std::optional<ProcessId> stray_broker(const Place& place) {
  for (const std::uint16_t port :
       {place.ports.direct, place.ports.controller}) {
    const long pid = port_is_free(port) ? 0 : port_owner_pid(port);
    if (pid == 0) {
      continue;
    }
    std::error_code error;
    std::string folder =
        fs::read_symlink("/proc/" + std::to_string(pid) + "/cwd", error);
    constexpr std::string_view removed = " (deleted)";
    if (folder.ends_with(removed)) {
      folder.resize(folder.size() - removed.size());
    }
    const auto words = arguments(pid);
    if (folder == fs::weakly_canonical(place.folder(), error).string() &&
        std::ranges::find(words, "kafka.Kafka") != words.end()) {
      return identify(pid);
    }
  }
  return std::nullopt;
}

bool end_residents(const Place& place) {
  constexpr std::chrono::milliseconds at_once{0};
  bool was_running = false;
  for (const auto& process :
       {read_pid_file(pid_file(place)), stray_broker(place)}) {
    if (process && alive(*process)) {
      end(*process, at_once);
      was_running = true;
    }
  }
  return was_running;
}

}  // namespace broker
