// Brokers that belong to one test.
#include <doctest/doctest.h>
#include <unistd.h>

#include <broker/native_broker.hpp>
#include <broker/ports.hpp>
#include <broker/process.hpp>
#include <csignal>
#include <fstream>
#include <kafka/admin.hpp>
#include <set>

#include "machine.hpp"

namespace fs = std::filesystem;

TEST_SUITE_BEGIN("own");

TEST_CASE("two own brokers know nothing of each other") {
  const Scratch scratch;
  const broker::OwnBroker one(scratch.place.state);
  const broker::OwnBroker other(scratch.place.state);

  REQUIRE(produce(one.address().direct, "payment_requests", "x") == "");

  CHECK(one.address().direct != other.address().direct);
  CHECK(count_records(other.address().direct, "rejected_payments") == 0);
}

TEST_CASE("an own broker leaves no process and no folder") {
  const Scratch scratch;
  fs::path folder;
  long pid = 0;
  {
    const broker::OwnBroker own(scratch.place.state);
    folder = own.place().folder();
    pid = own.address().pid;
    CHECK(fs::exists(folder));
  }
  CHECK_FALSE(fs::exists(folder));
  CHECK_FALSE(broker::identify(pid));
}

TEST_CASE("records survive a kill, a stop, and a start after each") {
  const Scratch scratch;
  broker::OwnBroker own(scratch.place.state);
  const std::string address = own.address().direct;
  kafka::Admin admin({{"bootstrap.servers", address}, {"log_level", "0"}});
  REQUIRE_FALSE(admin.create_topic({.name = "kept"}));
  REQUIRE(produce(address, "kept", "before the kill") == "");

  own.kill();
  CHECK(broker::port_is_free(own.place().ports.direct));
  own.start();
  CHECK(own.address().direct == address);
  CHECK(produce(address, "kept", "before the stop") == "");
  own.stop();
  own.start();

  CHECK(count_records(address, "kept") == 2);
}

TEST_CASE("a frozen broker answers nothing, a thawed one goes on") {
  const Scratch scratch;
  broker::OwnBroker own(scratch.place.state);

  own.freeze();
  CHECK_FALSE(produce(own.address().direct, "payment_requests", "x").empty());
  own.thaw();

  CHECK(produce(own.address().direct, "payment_requests", "x") == "");
}

TEST_CASE("a broker goes when the test that owns it is killed") {
  const Scratch scratch;
  const fs::path note = scratch.place.state / "pid";
  Child test([&] {
    const broker::OwnBroker own(scratch.place.state);
    std::ofstream(note.string() + ".new") << own.address().pid << '\n';
    fs::rename(note.string() + ".new", note);
    for (;;) {
      ::pause();
    }
    return 0;
  });
  REQUIRE(eventually([&note] { return fs::exists(note); }));
  long pid = 0;
  std::ifstream(note) >> pid;
  REQUIRE(broker::identify(pid));

  test.kill();
  test.wait();

  CHECK(eventually([pid] { return !broker::identify(pid); }));
  // The next one clears away the folder.
  const broker::OwnBroker next(scratch.place.state);
  int folders = 0;
  for (const auto& entry : fs::directory_iterator(scratch.place.state)) {
    folders += entry.path().filename().string().starts_with("own-") ? 1 : 0;
  }
  CHECK(folders == 1);
}

TEST_CASE("free ports are never given twice, not even to other processes") {
  constexpr int processes = 8;
  constexpr int each = 50;
  const ScratchFolder folder;
  {
    // All hold on to what they got until all have got it.
    std::vector<std::unique_ptr<Child>> children;
    children.reserve(processes);
    for (int i = 0; i < processes; ++i) {
      children.push_back(std::make_unique<Child>([&folder, i] {
        const fs::path note = folder.path() / std::to_string(i);
        {
          std::ofstream out(note.string() + ".new");
          for (int n = 0; n < each; ++n) {
            out << broker::Ports::free().direct << '\n';
          }
        }
        fs::rename(note.string() + ".new", note);
        for (;;) {
          ::pause();
        }
        return 0;
      }));
    }
    REQUIRE(eventually([&folder] {
      for (int i = 0; i < processes; ++i) {
        if (!fs::exists(folder.path() / std::to_string(i))) {
          return false;
        }
      }
      return true;
    }));
  }

  std::set<int> ports;
  for (int i = 0; i < processes; ++i) {
    std::ifstream in(folder.path() / std::to_string(i));
    for (int port = 0; in >> port;) {
      ports.insert(port);
    }
  }
  CHECK(ports.size() == processes * each);
}

TEST_SUITE_END();
