#include "broker/native_broker.hpp"

#include <optional>
#include <string>
#include <utility>

#include "broker/class_data_archive.hpp"
#include "broker/data_template.hpp"
#include "broker/file_lock.hpp"
#include "broker/folders.hpp"
#include "broker/launch.hpp"
#include "broker/readiness.hpp"
#include "broker/resident.hpp"

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
  const FileLock lock = lock_place(place.state, place.name, progress);
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
  FileLock lock = lock_place(place.state, place.name, {});
  const bool was_running = end_residents(place);
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
