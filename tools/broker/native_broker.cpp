#include "broker/native_broker.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "broker/class_data_archive.hpp"
#include "broker/data_template.hpp"
#include "broker/file_lock.hpp"
#include "broker/folders.hpp"
#include "broker/launch.hpp"
#include "broker/readiness.hpp"

namespace broker {

namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;
// Nothing of its data is kept, so there is nothing to end in good order.
constexpr std::chrono::milliseconds stop_grace{0};

void report(const Progress& progress, const std::string& line) {
  if (progress) {
    progress(line);
  }
}

// Characters that Java's own lists of paths cannot hold.
void require_usable_path(const fs::path& state) {
  if (state.string().find(':') != std::string::npos) {
    throw Problem("the path " + state.string() +
                      " holds a colon, which separates paths for Java",
                  "move the repository to a path without one");
  }
}

// Beside the folder, not in it: the folder goes away while the lock is held.
FileLock lock_place(const Place& place, const Progress& progress) {
  require_usable_path(place.state);
  make_writable_folder(place.state);
  constexpr std::chrono::minutes patience{20};
  return {place.state / (place.name + ".lock"), patience, [&progress] {
            report(progress,
                   "another `lab` is starting or stopping the broker: waiting "
                   "for it");
          }};
}

// A broker of this place that has lost its pid file (somebody removed .lab)
// still runs in this place's folder.
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

// The broker that is up already, once it answers. One that is still starting
// (its `up` was killed) gets its time; one that hangs is ended.
std::optional<ProcessId> running_broker(const Place& place,
                                        const Progress& progress) {
  const auto process = read_pid_file(pid_file(place));
  if (!process) {
    return std::nullopt;
  }
  const auto ended = [&process] { return !alive(*process); };
  const std::string address = "127.0.0.1:" + std::to_string(place.ports.direct);
  constexpr std::chrono::seconds patience{10};
  std::string why = "it does not listen";
  if (wait_for_port(place.ports.direct, patience, ended)) {
    why = try_round_trip(address, patience);
    if (why.empty()) {
      return process;
    }
  }
  if (!ended()) {
    report(progress, "the broker that is up does not work (" + why +
                         "): starting another");
    end(*process, stop_grace);
  }
  return std::nullopt;
}

ProcessId start(const Place& place, const Machine& machine) {
  constexpr std::uintmax_t needed = 64'000'000;
  require_space(place.state, needed);
  make_data_folder(machine.java, machine.kafka, place.folder());
  write_server_config(place.folder(), place.ports, {});
  const ProcessId process = spawn_detached(broker_spawn(machine, place));
  try {
    wait_until_ready(place, process);
  } catch (...) {
    end(process, stop_grace);
    fs::remove(pid_file(place));
    throw;
  }
  return process;
}

}  // namespace

void prepare(const fs::path& state, const Progress& progress) {
  require_usable_path(fs::absolute(state));
  const Machine machine = find_machine(state, progress);
  if (archive_arguments(machine.java, machine.kafka).empty()) {
    report(progress, "making Kafka's class archive (about 10 s, once)");
    train_now(machine.java, machine.kafka);
  }
}

Address up(const Place& place, const Progress& progress) {
  const auto begin = Clock::now();
  const FileLock lock = lock_place(place, progress);
  std::optional<ProcessId> process = running_broker(place, progress);
  const bool start_now = !process.has_value();
  if (start_now) {
    const Machine machine = find_machine(place.state, progress);
    if (const auto stray = stray_broker(place)) {
      end(*stray, stop_grace);
    }
    require_free(place.ports);
    stop_training(machine.kafka.folder, place.folder());
    remove_folder(place.folder());
    make_writable_folder(place.folder());
    report(progress, "starting Apache Kafka " + machine.kafka.version +
                         " at "
                         "127.0.0.1:" +
                         std::to_string(place.ports.direct));
    try {
      process = start(place, machine);
    } catch (const Problem&) {
      // An archive that Java takes and then stumbles over: once without.
      if (archive_arguments(machine.java, machine.kafka).empty()) {
        throw;
      }
      std::error_code error;
      fs::remove(archive_file(machine.java, machine.kafka), error);
      process = start(place, machine);
    }
    start_training(machine.java, machine.kafka, place.folder());
  }
  Address address = address_of(place, *process);
  address.started_now = start_now;
  address.took = std::chrono::duration_cast<std::chrono::milliseconds>(
      Clock::now() - begin);
  return address;
}

bool down(const Place& place) {
  std::error_code error;
  const fs::path kafka =
      fs::weakly_canonical(place.state / "kafka" / wanted_version(), error);
  if (!fs::exists(place.state, error)) {
    return false;
  }
  FileLock lock = lock_place(place, {});
  bool was_running = false;
  for (const auto& process :
       {read_pid_file(pid_file(place)), stray_broker(place)}) {
    if (process && alive(*process)) {
      end(*process, stop_grace);
      was_running = true;
    }
  }
  stop_training(kafka, place.folder());
  remove_folder(place.folder());
  lock.remove_file();
  return was_running;
}

Status status(const Place& place) {
  Status status;
  status.version = wanted_version();
  status.installed = is_installed(place.state);
  const auto process = read_pid_file(pid_file(place));
  status.running = process.has_value();
  status.address = address_of(place, process.value_or(ProcessId{}));
  status.pid = status.address.pid;
  constexpr std::chrono::seconds patience{2};
  status.answers = status.running && answers(status.address.direct, patience);
  if (status.installed) {
    try {
      status.has_archive =
          !archive_arguments(find_java(), install_kafka(place.state)).empty();
    } catch (const Problem&) {
      status.has_archive = false;
    }
  }
  return status;
}

}  // namespace broker
