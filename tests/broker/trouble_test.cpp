// Everything that keeps a broker from starting, each with the message and the
// cure that a student gets.
#include <doctest/doctest.h>
#include <grp.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <broker/data_template.hpp>
#include <broker/kafka_install.hpp>
#include <broker/launch.hpp>
#include <broker/native_broker.hpp>
#include <fstream>
#include <iostream>

#include "listener.hpp"
#include "machine.hpp"

namespace fs = std::filesystem;
using broker::Problem;

namespace {

void write_program(const fs::path& file, const std::string& script) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << "#!/bin/sh\n" << script << '\n';
  fs::permissions(file, fs::perms(0755));
}

// A PATH with nothing in it but links to these programs.
fs::path path_with(const ScratchFolder& folder,
                   const std::vector<std::string>& programs) {
  fs::path bin = folder.path() / "bin";
  fs::create_directories(bin);
  for (const std::string& program : programs) {
    fs::create_symlink(fs::canonical("/usr/bin/" + program), bin / program);
  }
  return bin;
}

bool is_root() {
  return ::geteuid() == 0;
}

// A disk of its own, as large as asked. Wants root.
class SmallDisk {
 public:
  SmallDisk(fs::path folder, const std::string& size)
      : folder_(std::move(folder)) {
    fs::create_directories(folder_);
    good_ = ::mount("tmpfs", folder_.c_str(), "tmpfs", 0,
                    ("size=" + size).c_str()) == 0;
  }
  SmallDisk(SmallDisk&&) = delete;
  SmallDisk& operator=(SmallDisk&&) = delete;
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (good_) {
      ::umount2(folder_.c_str(), MNT_DETACH);
    }
  }
  [[nodiscard]] bool good() const { return good_; }

 private:
  fs::path folder_;
  bool good_ = false;
};

Problem problem_of_up(const broker::Place& place) {
  return problem_of([&place] { broker::up(place); });
}

// What `up` says when somebody without rights runs it. Root may write
// everywhere, so root becomes nobody for it, in another process.
std::string words_without_rights(const broker::Place& place) {
  const fs::path said =
      fs::temp_directory_path() / ("said-" + std::to_string(::getpid()));
  std::ofstream(said).close();
  fs::permissions(said, fs::perms::all);
  Child child([&] {
    constexpr unsigned nobody = 65534;
    if (is_root() && (::setgroups(0, nullptr) != 0 || ::setgid(nobody) != 0 ||
                      ::setuid(nobody) != 0)) {
      return 1;
    }
    try {
      broker::up(place);
    } catch (const Problem& problem) {
      std::ofstream(said) << problem.what() << '\n' << problem.cure() << '\n';
    }
    return 0;
  });
  CHECK(child.wait() == 0);
  std::string words;
  std::getline(std::ifstream(said), words, '\0');
  fs::remove(said);
  MESSAGE(words);
  return words;
}

}  // namespace

TEST_SUITE_BEGIN("trouble");

TEST_CASE("a port in use: names the port, who has it, and how to go on") {
  const Scratch scratch;
  const Listener other(scratch.place.ports.direct);

  const Problem problem = problem_of_up(scratch.place);

  CHECK(contains(problem.what(),
                 "port " + std::to_string(scratch.place.ports.direct)));
  CHECK(contains(problem.what(), "process " + std::to_string(::getpid())));
  CHECK(contains(problem.cure(), "kill " + std::to_string(::getpid())));
  CHECK(contains(problem.cure(), "--broker 127.0.0.1:"));
}

TEST_CASE("the other ports in use are named just as well") {
  const Scratch scratch;
  for (const std::uint16_t port :
       {scratch.place.ports.faulty, scratch.place.ports.controller}) {
    const Listener other(port);
    CHECK(contains(problem_of_up(scratch.place).what(),
                   "port " + std::to_string(port)));
  }
}

TEST_CASE("no Java: says which package to install") {
  const Scratch scratch;
  const ScratchFolder folder;
  const Environment without{{"PATH", path_with(folder, {})},
                            {"JAVA_HOME", std::nullopt}};

  const Problem problem = problem_of_up(scratch.place);

  CHECK(contains(problem.what(), "no Java"));
  CHECK(contains(problem.cure(), "apt-get install openjdk-17-jre-headless"));
}

TEST_CASE("JAVA_HOME without a Java in it is named") {
  const Scratch scratch;
  const Environment wrong{{"JAVA_HOME", "/nowhere"}};

  const Problem problem = problem_of_up(scratch.place);

  CHECK(contains(problem.what(), "JAVA_HOME is /nowhere"));
  CHECK(contains(problem.cure(), "unset JAVA_HOME"));
}

TEST_CASE("Java too old: names it, its version, and the one that is needed") {
  const Scratch scratch;
  const ScratchFolder home;
  write_program(home.path() / "bin" / "java", "exit 1");
  std::ofstream(home.path() / "release") << "JAVA_VERSION=\"11.0.2\"\n";
  const Environment old{{"JAVA_HOME", home.path().string()}};

  const Problem problem = problem_of_up(scratch.place);

  CHECK(contains(problem.what(), "is Java 11.0.2"));
  CHECK(contains(problem.what(), "needs Java 17"));
  CHECK(contains(problem.cure(), "JAVA_HOME"));
}

TEST_CASE("Java 8, which has no release file, is asked for its version") {
  const Scratch scratch;
  const ScratchFolder home;
  write_program(home.path() / "bin" / "java",
                "echo 'openjdk version \"1.8.0_412\"' >&2");
  const Environment old{{"JAVA_HOME", home.path().string()}};

  CHECK(contains(problem_of_up(scratch.place).what(), "is Java 1.8.0_412"));
}

TEST_CASE("a Java that does not run is said to be broken") {
  const Scratch scratch;
  const ScratchFolder home;
  write_program(home.path() / "bin" / "java", "echo kaputt; exit 1");
  const Environment broken{{"JAVA_HOME", home.path().string()}};

  const Problem problem = problem_of_up(scratch.place);

  CHECK(contains(problem.what(), "does not work"));
  CHECK(contains(problem.what(), "kaputt"));
}

TEST_CASE("no jars and no Maven: says both") {
  const ScratchFolder folder;
  const Environment without{{"PATH", path_with(folder, {"java"})},
                            {"JAVA_HOME", std::nullopt}};

  const Problem problem =
      problem_of([&] { broker::install_kafka(folder.path() / ".lab"); });

  CHECK(contains(problem.what(), "no `mvn`"));
  CHECK(contains(problem.cure(), "apt-get install maven"));
}

TEST_CASE(
    "no network for Maven: says what it could not reach, and leaves "
    "nothing half fetched") {
  const ScratchFolder folder;
  const fs::path state = folder.path() / ".lab";
  const Environment offline{
      {"MAVEN_OPTS",
       "-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=1 "
       "-Dmaven.repo.local=" +
           (fs::temp_directory_path() / "no-repository").string()}};

  for (int attempt = 0; attempt < 2; ++attempt) {
    const Problem problem = problem_of([&] { broker::install_kafka(state); });
    CHECK(contains(problem.what(), "could not fetch Kafka's jars"));
    CHECK(contains(problem.what(), "Connection refused"));
    CHECK(contains(problem.cure(), "settings.xml"));
  }
  CHECK_FALSE(broker::is_installed(state));
}

TEST_CASE("jars that are damaged are named as the cause") {
  const ScratchFolder folder;
  const fs::path state = folder.path() / ".lab";
  const fs::path lib = state / "kafka" / broker::wanted_version() / "lib";
  fs::create_directories(lib);
  for (const auto& jar : fs::directory_iterator(
           shared_kafka() / broker::wanted_version() / "lib")) {
    if (jar.path().filename().string().starts_with("kafka-metadata")) {
      std::ofstream(lib / jar.path().filename()) << "half of a jar";
    } else {
      fs::create_symlink(jar.path(), lib / jar.path().filename());
    }
  }

  const Problem problem =
      problem_of_up({state, "broker", broker::Ports::free()});

  CHECK(contains(problem.what(), "jars are damaged"));
  CHECK(contains(problem.cure(), "rm -rf"));
}

TEST_CASE("a full disk is noticed before anything is started") {
  Scratch scratch;
  const fs::path state = scratch.place.state / "small disk";
  const SmallDisk disk(state, "2m");
  if (!disk.good()) {
    MESSAGE("not tried: only root can make a small disk");
    return;
  }
  fs::create_directory_symlink(shared_kafka(), state / "kafka");

  const Problem problem = problem_of_up({state, "broker", scratch.place.ports});

  CHECK(contains(problem.what(), "is full"));
  CHECK(contains(problem.cure(), "make room"));
  CHECK(processes_in(state).empty());
}

TEST_CASE(
    "a disk that fills up while the broker starts is named as the "
    "cause") {
  Scratch scratch;
  const broker::Place place{scratch.place.state / "small disk", "broker",
                            scratch.place.ports};
  const SmallDisk disk(place.state, "8m");
  if (!disk.good()) {
    MESSAGE("not tried: only root can make a small disk");
    return;
  }
  const broker::Machine machine = broker::find_machine(scratch.place.state, {});
  broker::make_data_folder(machine.java, machine.kafka, place.folder());
  broker::write_server_config(place.folder(), place.ports, {});

  const broker::ProcessId process =
      broker::spawn_detached(broker::broker_spawn(machine, place));
  std::ofstream(place.state / "somebody else's") << std::string(8'000'000, 'x');
  const Problem problem =
      problem_of([&] { broker::wait_until_ready(place, process); });
  broker::end(process, std::chrono::seconds{0});

  CHECK(contains(problem.what(), "is full"));
}

TEST_CASE("a full disk while the data folder is copied is named") {
  Scratch scratch;
  const fs::path state = scratch.place.state / "small disk";
  const SmallDisk disk(state, "4k");
  if (!disk.good()) {
    MESSAGE("not tried: only root can make a small disk");
    return;
  }
  const broker::Machine machine = broker::find_machine(scratch.place.state, {});

  const Problem problem = problem_of([&] {
    broker::make_data_folder(machine.java, machine.kafka, state / "broker");
  });

  CHECK(contains(problem.what(), "No space left"));
  CHECK(contains(problem.cure(), "make room"));
}

TEST_CASE("a state folder that cannot be written: says whose turn it is") {
  const ScratchFolder folder;
  const fs::path state = folder.path() / ".lab";
  fs::create_directories(state);
  fs::permissions(state, fs::perms(0555));
  fs::permissions(folder.path(), fs::perms(0755));

  const std::string words =
      words_without_rights({state, "broker", broker::Ports::free()});

  CHECK(contains(words, "Permission denied"));
  CHECK(contains(words, "chown"));
}

TEST_CASE("a file in the place of the state folder is named") {
  const ScratchFolder folder;
  std::ofstream(folder.path() / ".lab") << "no folder";

  const Problem problem =
      problem_of_up({folder.path() / ".lab", "broker", broker::Ports::free()});

  CHECK(contains(problem.what(), (folder.path() / ".lab").string()));
  CHECK(contains(problem.cure(), "in the way"));
}

TEST_CASE("a path with a colon, which Java cannot hold, is refused by name") {
  const ScratchFolder folder("a:b");

  const Problem problem =
      problem_of_up({folder.path() / ".lab", "broker", broker::Ports::free()});

  CHECK(contains(problem.what(), "colon"));
  CHECK(contains(problem.cure(), "move the repository"));
}

TEST_CASE(
    "a broker that cannot start for an unknown reason shows its last "
    "words") {
  const Scratch scratch;
  const broker::Machine machine = broker::find_machine(scratch.place.state, {});
  broker::make_data_folder(machine.java, machine.kafka, scratch.place.folder());
  broker::write_server_config(scratch.place.folder(), scratch.place.ports,
                              {{"num.io.threads", "many"}});

  const broker::ProcessId process =
      broker::spawn_detached(broker::broker_spawn(machine, scratch.place));
  const Problem problem =
      problem_of([&] { broker::wait_until_ready(scratch.place, process); });

  CHECK(contains(problem.what(), "num.io.threads"));
  CHECK(contains(problem.cure(), "broker.log"));
}

TEST_SUITE_END();
