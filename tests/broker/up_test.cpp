// `lab broker up` and `down`, also after everything that can go wrong between
// them.
#include <doctest/doctest.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <broker/native_broker.hpp>
#include <broker/ports.hpp>
#include <broker/process.hpp>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>

#include "machine.hpp"

namespace fs = std::filesystem;

namespace {

bool works(const broker::Address& at) {
  return produce(at.direct, "rejected_payments", "x").empty();
}

long broker_pid(const broker::Place& place) {
  long pid = 0;
  std::ifstream(place.folder() / "broker.pid") >> pid;
  return pid;
}

bool gone(long pid) {
  return !broker::identify(pid);
}

}  // namespace

TEST_SUITE_BEGIN("up");

TEST_CASE("up gives a broker that takes records and has the labs' topics") {
  const Scratch scratch;

  const broker::Address at = broker::up(scratch.place);

  CHECK(at.started_now);
  for (const char* topic :
       {"payment_requests", "validated_payments", "rejected_payments",
        "processed_payments", "payment_requests_dlq",
        "payment_requests_parked"}) {
    CAPTURE(topic);
    CHECK(produce(at.direct, topic, "x") == "");
  }
  CHECK_FALSE(produce(at.direct, "misspelt", "x").empty());
  const broker::Status status = broker::status(scratch.place);
  CHECK(status.running);
  CHECK(status.answers);
  CHECK(status.pid == at.pid);
  CHECK(status.address.direct == at.direct);
}

TEST_CASE("a second up finds the first one's broker") {
  const Scratch scratch;
  const broker::Address first = broker::up(scratch.place);

  const broker::Address second = broker::up(scratch.place);

  CHECK(second.pid == first.pid);
  CHECK_FALSE(second.started_now);
}

TEST_CASE("two ups at once get the same broker") {
  const Scratch scratch;
  const auto up = [&scratch] {
    broker::up(scratch.place);
    return 0;
  };

  Child one(up);
  Child other(up);

  CHECK(one.wait() == 0);
  CHECK(other.wait() == 0);
  const broker::Address at = broker::up(scratch.place);
  CHECK_FALSE(at.started_now);
  CHECK(processes_in(scratch.place.folder()) == std::vector{at.pid});
}

TEST_CASE("down leaves no process, no folder and no open port") {
  const Scratch scratch;
  const broker::Address at = broker::up(scratch.place);

  CHECK(broker::down(scratch.place));

  CHECK(gone(at.pid));
  CHECK(processes_in(scratch.place.state).empty());
  CHECK(broker::port_is_free(scratch.place.ports.direct));
  std::vector<std::string> left;
  for (const auto& entry : fs::directory_iterator(scratch.place.state)) {
    left.push_back(entry.path().filename());
  }
  CHECK(left == std::vector<std::string>{"kafka"});
}

TEST_CASE("down without a broker does nothing and says so") {
  const Scratch scratch;

  CHECK_FALSE(broker::down(scratch.place));
  CHECK_FALSE(broker::status(scratch.place).running);
}

TEST_CASE(
    "an up that was killed while the broker started is finished by the "
    "next") {
  const Scratch scratch;
  Child killed([&scratch] {
    broker::up(scratch.place);
    return 0;
  });
  REQUIRE(eventually([&] { return broker_pid(scratch.place) > 0; }));
  killed.kill();
  killed.wait();

  const broker::Address at = broker::up(scratch.place);

  CHECK(works(at));
  CHECK(processes_in(scratch.place.folder()) == std::vector{at.pid});
}

TEST_CASE("an up that was killed before the broker started is no hindrance") {
  const Scratch scratch;
  Child killed([&scratch] {
    broker::up(scratch.place,
               [](std::string_view) { ::kill(::getpid(), SIGKILL); });
    return 0;
  });
  CHECK(killed.wait() == 128 + SIGKILL);

  CHECK(works(broker::up(scratch.place)));
}

TEST_CASE("a broker that was killed is replaced by a new one") {
  const Scratch scratch;
  const broker::Address first = broker::up(scratch.place);
  ::kill(static_cast<pid_t>(first.pid), SIGKILL);

  const broker::Address second = broker::up(scratch.place);

  CHECK(second.started_now);
  CHECK(second.pid != first.pid);
  CHECK(works(second));
}

TEST_CASE("a broker that hangs is replaced by a new one") {
  const Scratch scratch;
  const broker::Address first = broker::up(scratch.place);
  REQUIRE(broker::freeze(broker::identify(first.pid).value(),
                         std::chrono::seconds{10}));
  CHECK_FALSE(broker::status(scratch.place).answers);

  std::vector<std::string> said;
  const broker::Address second =
      broker::up(scratch.place,
                 [&said](std::string_view line) { said.emplace_back(line); });

  CHECK(second.pid != first.pid);
  CHECK(gone(first.pid));
  REQUIRE_FALSE(said.empty());
  CHECK(contains(said.front(), "does not work"));
}

TEST_CASE("a half-written folder of an earlier broker is cleared away") {
  const Scratch scratch;
  const fs::path folder = scratch.place.folder();
  fs::create_directories(folder / "data" / "payment_requests-0");
  std::ofstream(folder / "data" / "meta.properties") << "vers";
  std::ofstream(folder / "data" / "payment_requests-0" / "00.log") << "half";
  std::ofstream(folder / "server.properties") << "process.ro";
  std::ofstream(folder / "broker.pid") << "12";

  CHECK(works(broker::up(scratch.place)));
}

TEST_CASE("a pid file whose number belongs to somebody else harms nobody") {
  const Scratch scratch;
  fs::create_directories(scratch.place.folder());
  std::ofstream(scratch.place.folder() / "broker.pid")
      << ::getpid() << " 12345 some-boot\n";

  CHECK_FALSE(broker::status(scratch.place).running);
  CHECK_FALSE(broker::down(scratch.place));  // and this process lives on
}

TEST_CASE(
    "a broker whose folder was removed is found by its port and "
    "replaced") {
  const Scratch scratch;
  const broker::Address first = broker::up(scratch.place);
  fs::remove_all(scratch.place.folder());

  const broker::Address second = broker::up(scratch.place);

  CHECK(second.started_now);
  CHECK(gone(first.pid));
  CHECK(works(second));
}

TEST_CASE("a repository path may hold spaces, commas and other alphabets") {
  const Scratch scratch("Zahlungen, größer = \"besser\" 支払い");

  CHECK(works(broker::up(scratch.place)));
}

TEST_CASE("up works on a machine without any network") {
  const Scratch scratch;
  Child offline([&scratch] {
    if (::unshare(CLONE_NEWNET) != 0) {
      return 77;
    }
    ifreq loopback{};
    std::strcpy(loopback.ifr_name, "lo");
    loopback.ifr_flags = IFF_UP;
    const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
    ::ioctl(socket, SIOCSIFFLAGS, &loopback);
    ::close(socket);
    const bool good = works(broker::up(scratch.place));
    broker::down(scratch.place);
    return good ? 0 : 1;
  });

  const int status = offline.wait();

  if (status == 77) {
    MESSAGE("not tried: only root can take the network away");
    return;
  }
  CHECK(status == 0);
}

TEST_CASE("a relative state folder works") {
  Scratch scratch;
  scratch.place.state = fs::relative(scratch.place.state);

  CHECK(works(broker::up(scratch.place)));
}

TEST_SUITE_END();
