// The class data archive: made once, in the background, and never in the way.
#include <doctest/doctest.h>

#include <broker/class_data_archive.hpp>
#include <broker/file_lock.hpp>
#include <broker/folders.hpp>
#include <broker/native_broker.hpp>
#include <broker/process.hpp>
#include <csignal>
#include <fstream>
#include <memory>

#include "machine.hpp"

namespace fs = std::filesystem;

namespace {

// A state folder with jars but no archive and no template.
class Untrained {
 public:
  Untrained() {
    place.state = folder_.path() / ".lab";
    place.ports = broker::Ports::free();
    const fs::path version = place.state / "kafka" / broker::wanted_version();
    fs::create_directories(version);
    fs::create_directory_symlink(
        shared_kafka() / broker::wanted_version() / "lib", version / "lib");
    java = broker::find_java();
    kafka = broker::install_kafka(place.state);
    archive = broker::archive_file(java, kafka);
  }
  Untrained(Untrained&&) = delete;
  Untrained& operator=(Untrained&&) = delete;
  Untrained(const Untrained&) = delete;
  Untrained& operator=(const Untrained&) = delete;
  ~Untrained() { broker::down(place); }

  [[nodiscard]] std::optional<broker::ProcessId> training() const {
    return broker::read_pid_file(place.folder() / "training.pid");
  }

  broker::Place place;
  broker::Java java;
  broker::Kafka kafka;
  fs::path archive;

 private:
  ScratchFolder folder_;
};

// What the running broker has mapped into its memory.
bool maps(long pid, const fs::path& file) {
  return contains(broker::read_text("/proc/" + std::to_string(pid) + "/maps"),
                  file.string());
}

}  // namespace

TEST_SUITE_BEGIN("archive");

TEST_CASE("the first start makes an archive, the second one uses it") {
  const Untrained fresh;
  const broker::Address first = broker::up(fresh.place);
  CHECK_FALSE(maps(first.pid, fresh.archive));
  const auto training = fresh.training();
  REQUIRE(training);
  constexpr std::chrono::minutes patience{2};
  REQUIRE(broker::wait_until_gone(*training, patience));
  INFO(broker::tail(fresh.kafka.folder / "training.log", 2000));
  REQUIRE(fs::exists(fresh.archive));
  CHECK(processes_in(fresh.place.state) == std::vector{first.pid});

  broker::down(fresh.place);
  const broker::Address second = broker::up(fresh.place);

  CHECK(maps(second.pid, fresh.archive));
  CHECK_FALSE(fresh.training());
  CHECK(broker::status(fresh.place).has_archive);
}

TEST_CASE(
    "training that is killed leaves no archive, and the next start "
    "trains again") {
  const Untrained fresh;
  broker::up(fresh.place);
  const auto training = fresh.training();
  REQUIRE(training);
  broker::send_signal(*training, SIGKILL);
  broker::wait_until_gone(*training, std::chrono::seconds{5});
  broker::down(fresh.place);
  CHECK_FALSE(fs::exists(fresh.archive));

  // Its broker may run on for a while, and keeps others from training, until
  // its own time limit; a second `down` finds nothing of it.
  CHECK_FALSE(fs::exists(fresh.archive.string() + ".failed"));
  for (const long pid : processes_in(fresh.place.state)) {
    ::kill(static_cast<pid_t>(pid), SIGKILL);
  }
  REQUIRE(eventually([&] { return processes_in(fresh.place.state).empty(); }));
  broker::up(fresh.place);
  CHECK(fresh.training());
}

TEST_CASE("down ends the training it started, and all of it") {
  const Untrained fresh;
  broker::up(fresh.place);
  REQUIRE(fresh.training());

  broker::down(fresh.place);

  CHECK(processes_in(fresh.place.state).empty());
  CHECK_FALSE(fs::exists(fresh.archive));
  CHECK_FALSE(fs::exists(fresh.kafka.folder / "training"));
  CHECK_FALSE(fs::exists(fresh.archive.string() + ".failed"));
}

TEST_CASE("never two at once") {
  const Untrained fresh;
  broker::up(fresh.place);
  REQUIRE(fresh.training());

  CHECK_FALSE(broker::FileLock::try_lock(fresh.kafka.folder / "training.lock"));
  const ScratchFolder other;
  broker::start_training(fresh.java, fresh.kafka, other.path());

  CHECK_FALSE(fs::exists(other.path() / "training.pid"));
}

TEST_CASE("an archive of nonsense, or of another Java, is ignored") {
  const Untrained fresh;
  std::string nonsense;
  SUBCASE("text") {
    nonsense = std::string(100000, 'x');
  }
  SUBCASE("a good beginning, then nothing") {
    for (const auto& file :
         fs::directory_iterator(shared_kafka() / broker::wanted_version())) {
      if (file.path().extension() == ".jsa") {
        nonsense = broker::read_text(file.path()).substr(0, 1000000);
      }
    }
  }
  std::ofstream(fresh.archive, std::ios::binary) << nonsense << 'x';

  const broker::Address at = broker::up(fresh.place);

  CHECK(produce(at.direct, "payment_requests", "x") == "");
}

TEST_SUITE_END();
