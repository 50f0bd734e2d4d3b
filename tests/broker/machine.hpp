// What the broker's tests need from the machine: scratch folders that share the
// fetched jars, another environment, other processes, a disk that is full.
#pragma once

#include <broker/native_broker.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// A folder under /tmp that goes away with this object.
class ScratchFolder {
 public:
  explicit ScratchFolder(const std::string& name = "kafka labs");
  ScratchFolder(ScratchFolder&&) = delete;
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path root_;
  std::filesystem::path path_;
};

/// <folder>/kafka: the jars, archive and template that other tests and the
/// repository use too. $LAB_KAFKA_HOME, else .lab of the repository; fetched
/// once if they are not there.
std::filesystem::path shared_kafka();

/// A state folder with a link to the shared jars, and a broker's place in it on
/// ports of its own. Whatever runs there is ended with this object.
class Scratch {
 public:
  explicit Scratch(const std::string& name = "kafka labs");
  Scratch(Scratch&&) = delete;
  Scratch& operator=(Scratch&&) = delete;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch();
  broker::Place place;

 private:
  ScratchFolder folder_;
};

/// Sets variables, or unsets them, until destroyed.
class Environment {
 public:
  using Change = std::pair<std::string, std::optional<std::string>>;
  explicit Environment(std::initializer_list<Change> changes);
  Environment(Environment&&) = delete;
  Environment& operator=(Environment&&) = delete;
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment();

 private:
  std::vector<Change> before_;
};

/// Another process that runs `work`. Killed with this object.
class Child {
 public:
  /// `work` gives the exit status; a Problem is status 3.
  explicit Child(const std::function<int()>& work);
  Child(Child&&) = delete;
  Child& operator=(Child&&) = delete;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();
  void kill() const;
  int wait();  // its exit status, or 128 + signal

 private:
  int pid_ = -1;
};

/// Waits until `condition` holds; false when 20 s are over.
bool eventually(const std::function<bool()>& condition);

/// The Problem that `work` throws; fails the test when it throws none.
broker::Problem problem_of(const std::function<void()>& work);

bool contains(const std::string& text, const std::string& part);

/// The processes, other than zombies, whose working folder is in `folder`.
std::vector<long> processes_in(const std::filesystem::path& folder);

/// Sends one record and waits for its fate: the error's name, or "".
std::string produce(const std::string& address, const std::string& topic,
                    const std::string& value);

/// How many records are in a topic's partition 0.
std::int64_t count_records(const std::string& address,
                           const std::string& topic);
