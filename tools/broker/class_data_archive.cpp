#include "broker/class_data_archive.hpp"

#include <chrono>
#include <cstdint>
#include <exception>
#include <system_error>
#include <utility>

#include "broker/data_template.hpp"
#include "broker/file_lock.hpp"
#include "broker/folders.hpp"
#include "broker/ports.hpp"
#include "broker/server_config.hpp"
#include "broker/spawn.hpp"

namespace broker {

namespace fs = std::filesystem;

namespace {

constexpr const char* training_pid_file = "training.pid";
constexpr const char* lock_file = "training.lock";

// FNV-1a: stable over builds and machines, unlike std::hash.
std::uint64_t fingerprint(std::string_view text) {
  constexpr std::uint64_t basis = 14695981039346656037ULL;
  constexpr std::uint64_t prime = 1099511628211ULL;
  std::uint64_t hash = basis;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * prime;
  }
  return hash;
}

bool usable(const fs::path& archive) {
  std::error_code error;
  return fs::is_regular_file(archive, error) &&
         fs::file_size(archive, error) > 0;
}

fs::path scratch(const fs::path& kafka_folder) {
  return kafka_folder / "training";
}

// What a run that was killed has left. The lock must be held.
void remove_leftovers(const fs::path& kafka_folder) {
  remove_folder(scratch(kafka_folder));
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(kafka_folder, error)) {
    if (entry.path().string().ends_with(".jsa.new")) {
      fs::remove(entry.path(), error);
    }
  }
}

}  // namespace

fs::path archive_file(const Java& java, const Kafka& kafka) {
  std::error_code error;
  const fs::path program = fs::canonical(java.program, error);
  const std::uint64_t mark = fingerprint(program.string() + '\n' + java.build +
                                         '\n' + kafka.class_path);
  return kafka.folder / ("classes-java" + std::to_string(java.major) + "-" +
                         std::to_string(mark) + ".jsa");
}

std::vector<std::string> archive_arguments(const Java& java,
                                           const Kafka& kafka) {
  const fs::path archive = archive_file(java, kafka);
  if (!usable(archive)) {
    return {};
  }
  // -Xshare:auto (the default): go on without it if it does not fit. -Xlog:
  // what it has against the archive is of no use to a student.
  return {"-XX:SharedArchiveFile=" + archive.string(), "-Xlog:cds=off",
          "-Xlog:cds+dynamic=off"};
}

void start_training(const Java& java, const Kafka& kafka,
                    const fs::path& place) noexcept {
  try {
    const fs::path archive = archive_file(java, kafka);
    std::error_code error;
    if (usable(archive) || fs::exists(archive.string() + ".failed", error)) {
      return;
    }
    auto lock = FileLock::try_lock(kafka.folder / lock_file);
    if (!lock || usable(archive)) {
      return;
    }
    remove_leftovers(kafka.folder);
    const fs::path folder = scratch(kafka.folder);
    constexpr std::uintmax_t needed = 120'000'000;
    require_space(kafka.folder, needed);

    const Ports ports = Ports::free();
    make_data_folder(java, kafka, folder);
    write_server_config(folder, ports, {});
    Spawn spawn;
    spawn.argv = {"/bin/sh",
                  (own_files() / "train-class-data.sh").string(),
                  java.program.string(),
                  kafka.class_path,
                  archive.string(),
                  folder.string(),
                  std::to_string(ports.direct)};
    spawn.folder = folder;
    spawn.log = kafka.folder / "training.log";
    spawn.pid_file = place / training_pid_file;
    spawn.environment = {{"LC_ALL", "C.UTF-8"}};
    spawn.inherit = lock->descriptor();
    constexpr int politest = 19;
    spawn.nice = politest;
    spawn_detached(spawn);
  } catch (const std::exception&) {
    // The broker works without an archive; the next start tries again.
    return;
  }
}

bool train_now(const Java& java, const Kafka& kafka) {
  // A run under way may be another broker's, and be ended with it.
  constexpr int tries = 3;
  for (int i = 0; i < tries && !usable(archive_file(java, kafka)); ++i) {
    start_training(java, kafka, kafka.folder);
    // Whoever trains holds the lock until the last of its processes has ended.
    constexpr std::chrono::minutes patience{15};
    const FileLock lock(kafka.folder / lock_file, patience);
  }
  return usable(archive_file(java, kafka));
}

void stop_training(const fs::path& kafka_folder, const fs::path& place) {
  const auto training = read_pid_file(place / training_pid_file);
  if (!training) {
    return;
  }
  end_session(*training);
  if (auto lock = FileLock::try_lock(kafka_folder / lock_file)) {
    remove_leftovers(kafka_folder);
  }
}

}  // namespace broker
