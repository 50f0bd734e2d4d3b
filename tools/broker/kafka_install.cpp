#include "broker/kafka_install.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <system_error>

#include "broker/command.hpp"
#include "broker/file_lock.hpp"
#include "broker/folders.hpp"
#include "broker/java.hpp"

namespace broker {

namespace fs = std::filesystem;

namespace {

constexpr const char* incoming_prefix = "incoming-";

fs::path jar_folder(const fs::path& version_folder) {
  return version_folder / "lib";
}

void report(const Progress& progress, std::string_view line) {
  if (progress) {
    progress(line);
  }
}

std::vector<fs::path> jars_in(const fs::path& folder) {
  std::vector<fs::path> jars;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".jar") {
      jars.push_back(entry.path());
    }
  }
  std::ranges::sort(jars);
  return jars;
}

std::optional<Kafka> look(const fs::path& state, const std::string& version) {
  std::error_code error;
  Kafka kafka;
  kafka.version = version;
  kafka.folder = fs::canonical(state / "kafka" / version, error);
  if (error) {
    return std::nullopt;
  }
  const fs::path lib = jar_folder(kafka.folder);
  if (!fs::exists(lib / ("kafka_2.13-" + version + ".jar"), error)) {
    return std::nullopt;
  }
  for (const fs::path& jar : jars_in(lib)) {
    kafka.class_path += (kafka.class_path.empty() ? "" : ":") + jar.string();
  }
  return kafka;
}

// What Maven says went wrong, without what it wraps around it:
// [ERROR] … transfer failed for https://…/x.pom: Unknown host … -> [Help 1]
std::string cause(const std::string& said) {
  constexpr std::string_view transfer = "transfer failed for ";
  std::size_t begin = said.find("[ERROR]");
  if (const auto failed = said.find(transfer); failed != std::string::npos) {
    begin = said.find(": ", failed) + 2;
  }
  if (begin >= said.size()) {
    return "it does not say why";
  }
  const auto end = std::min(said.find('\n', begin), said.find(" -> [", begin));
  return said.substr(begin, end - begin);
}

[[noreturn]] void explain(const Outcome& maven, const fs::path& lib) {
  const auto says = [&maven](const char* text) {
    return maven.output.find(text) != std::string::npos;
  };
  if (says("No space left on device")) {
    throw Problem("the disk is full: Maven could not store Kafka's jars",
                  "Maven keeps 62 MB in ~/.m2 and copies 41 MB to " +
                      lib.string() + "; make room on both (`df -h`)");
  }
  if (!maven.in_time || says("Could not transfer") || says("Unknown host")) {
    throw Problem(
        "Maven could not fetch Kafka's jars: " +
            (maven.in_time ? cause(maven.output)
                           : std::string("no end after 15 minutes")),
        "check the network and try again; behind a proxy or with a mirror, "
        "name it in ~/.m2/settings.xml\nwithout any network, copy .lab/kafka "
        "from a machine that has it");
  }
  throw Problem("Maven failed with status " + std::to_string(maven.status) +
                    ": " + cause(maven.output),
                "see all it says: mvn -f " +
                    (own_files() / "pom.xml").string() +
                    " package -DoutputDirectory=/tmp/kafka-jars");
}

// Maven names each file that it fetches; there are about 180 with the poms and
// its own plugins.
void run_maven(const fs::path& lib, const Progress& progress) {
  const fs::path pom = own_files() / "pom.xml";
  int fetched = 0;
  const auto on_line = [&](std::string_view line) {
    constexpr int every = 20;
    if (line.find("Downloaded from") != std::string_view::npos &&
        ++fetched % every == 0) {
      report(progress,
             "fetching Kafka: " + std::to_string(fetched) + " files so far");
    }
  };
  constexpr std::chrono::minutes patience{15};
  // -U: Maven would remember for a day that it could not reach its repository.
  const Outcome maven =
      run_command({"mvn", "-B", "-U", "-f", pom.string(), "package",
                   "-DoutputDirectory=" + fs::absolute(lib).string()},
                  patience, on_line);
  if (!maven.good()) {
    explain(maven, lib);
  }
}

// Files of a fetch that was killed. Called with the lock held, so nobody is
// fetching now.
void remove_leftovers(const fs::path& folder) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().filename().string().starts_with(incoming_prefix)) {
      remove_folder(entry.path());
    }
  }
}

}  // namespace

std::string wanted_version() {
  const std::string pom = read_text(own_files() / "pom.xml");
  constexpr std::string_view open = "<kafka.version>";
  const auto begin = pom.find(open);
  const auto end = pom.find("</kafka.version>");
  if (begin == std::string::npos || end == std::string::npos) {
    throw Problem("tools/broker/pom.xml names no kafka.version",
                  "put it back: git checkout tools/broker/pom.xml");
  }
  return pom.substr(begin + open.size(), end - begin - open.size());
}

bool is_installed(const fs::path& state) {
  return look(state, wanted_version()).has_value();
}

Kafka install_kafka(const fs::path& state, const Progress& progress) {
  const std::string version = wanted_version();
  if (auto kafka = look(state, version)) {
    return std::move(*kafka);
  }
  find_java();  // Maven needs it too, and says less about it
  const fs::path folder = state / "kafka";
  make_writable_folder(folder);
  constexpr std::chrono::minutes patience{20};
  const FileLock lock(folder / "fetch.lock", patience, [&progress] {
    report(progress, "another `lab` is fetching Kafka: waiting for it");
  });
  if (auto kafka = look(state, version)) {
    return std::move(*kafka);
  }
  if (find_program("mvn").empty()) {
    throw Problem(
        "Kafka's jars are not here yet, and there is no `mvn` to "
        "fetch them",
        "sudo apt-get install maven\nor copy .lab/kafka from a "
        "machine that has it");
  }
  remove_leftovers(folder);
  constexpr std::uintmax_t needed = 60'000'000;
  require_space(folder, needed);

  report(progress,
         "fetching Apache Kafka " + version + " (41 MB, once) with Maven");
  const fs::path incoming =
      folder / (incoming_prefix + std::to_string(::getpid()));
  run_maven(jar_folder(incoming), progress);
  std::error_code error;
  fs::remove_all(folder / version, error);  // there, but not whole
  fs::rename(incoming, folder / version, error);
  auto kafka = look(state, version);
  if (error || !kafka) {
    throw Problem("Maven ended well, but kafka_2.13-" + version +
                      ".jar is not in " + (folder / version).string(),
                  "rm -rf " + quoted(folder) + " and try again");
  }
  return std::move(*kafka);
}

}  // namespace broker
