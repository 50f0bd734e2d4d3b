#include "machine.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <broker/folders.hpp>
#include <broker/kafka_install.hpp>
#include <broker/process.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <kafka/consumer.hpp>
#include <kafka/producer.hpp>
#include <thread>

// NOLINTBEGIN(concurrency-mt-unsafe): the tests change the environment while
// no other thread runs.

namespace fs = std::filesystem;
using std::chrono::milliseconds;

ScratchFolder::ScratchFolder(const std::string& name) {
  std::string pattern = fs::temp_directory_path() / "broker-test-XXXXXX";
  root_ = ::mkdtemp(pattern.data());
  path_ = root_ / name;
  fs::create_directories(path_);
  fs::permissions(root_, fs::perms(0755));
}

ScratchFolder::~ScratchFolder() {
  std::error_code error;
  fs::remove_all(root_, error);
}

fs::path shared_kafka() {
  const char* home = std::getenv("LAB_KAFKA_HOME");
  const fs::path state =
      home == nullptr ? fs::path(REPOSITORY) / ".lab" : fs::path(home);
  broker::prepare(state,
                  [](std::string_view line) { std::cerr << line << '\n'; });
  return fs::canonical(state / "kafka");
}

Scratch::Scratch(const std::string& name) : folder_(name) {
  place.state = folder_.path() / ".lab";
  place.ports = broker::Ports::free();
  fs::create_directories(place.state);
  fs::create_directory_symlink(shared_kafka(), place.state / "kafka");
}

Scratch::~Scratch() {
  try {
    broker::down(place);
  } catch (const broker::Problem& problem) {
    std::cerr << "left behind: " << problem.what() << '\n';
  }
}

Environment::Environment(std::initializer_list<Change> changes) {
  for (const auto& [name, value] : changes) {
    const char* before = std::getenv(name.c_str());
    before_.emplace_back(name, before == nullptr
                                   ? std::nullopt
                                   : std::optional<std::string>(before));
    if (value) {
      ::setenv(name.c_str(), value->c_str(), 1);
    } else {
      ::unsetenv(name.c_str());
    }
  }
}

Environment::~Environment() {
  for (const auto& [name, value] : before_) {
    if (value) {
      ::setenv(name.c_str(), value->c_str(), 1);
    } else {
      ::unsetenv(name.c_str());
    }
  }
}

// NOLINTEND(concurrency-mt-unsafe)

Child::Child(const std::function<int()>& work) : pid_(::fork()) {
  if (pid_ == 0) {
    int status = 3;
    try {
      status = work();
    } catch (const broker::Problem& problem) {
      std::cerr << "child: " << problem.what() << '\n';
    }
    ::_exit(status);
  }
}

Child::~Child() {
  kill();
  wait();
}

void Child::kill() const {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
  }
}

int Child::wait() {
  if (pid_ <= 0) {
    return 0;
  }
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  constexpr int signal_base = 128;
  return WIFEXITED(status) ? WEXITSTATUS(status)
                           : signal_base + WTERMSIG(status);
}

bool eventually(const std::function<bool()>& condition) {
  constexpr std::chrono::seconds patience{20};
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::sleep_for(milliseconds{1});
  }
  return true;
}

broker::Problem problem_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const broker::Problem& problem) {
    MESSAGE("it says: " << std::string(problem.what())
                        << "\ncure: " << problem.cure());
    CHECK_FALSE(problem.cure().empty());
    return problem;
  }
  FAIL("no problem was reported");
  return {"", ""};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::vector<long> processes_in(const fs::path& folder) {
  std::vector<long> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) {
      continue;
    }
    const std::string where = fs::read_symlink(entry.path() / "cwd", error);
    if (!error && where.starts_with(folder.string())) {
      found.push_back(std::stol(name));
    }
  }
  return found;
}

namespace {
kafka::Config client(const std::string& address) {
  return {{"bootstrap.servers", address}, {"log_level", "0"}};
}
}  // namespace

std::string produce(const std::string& address, const std::string& topic,
                    const std::string& value) {
  constexpr milliseconds deadline{4000};
  kafka::Config config = client(address);
  config.set("delivery.timeout.ms", deadline).set("linger.ms", 0);
  kafka::Error outcome(RD_KAFKA_RESP_ERR__TIMED_OUT);
  kafka::Producer producer(
      std::move(config),
      [&](const kafka::DeliveryReport& report) { outcome = report.error(); });
  kafka::Record record;
  record.topic = topic;
  record.value = value;
  if (const kafka::Error refused = producer.send(record)) {
    return refused.name();
  }
  if (const kafka::Error late = producer.close(2 * deadline)) {
    return late.name();
  }
  return outcome ? outcome.name() : "";
}

std::int64_t count_records(const std::string& address,
                           const std::string& topic) {
  kafka::Config config = client(address);
  config.set("group.id", "count");
  kafka::Consumer consumer(std::move(config));
  constexpr milliseconds patience{10000};
  const auto marks = consumer.watermarks(topic, 0, patience);
  return marks.high - marks.low;
}
