#include "broker/launch.hpp"

#include <string>

#include "broker/folders.hpp"
#include "broker/readiness.hpp"

namespace broker {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds start_limit{60};

}  // namespace

Machine find_machine(const std::filesystem::path& state,
                     const Progress& progress) {
  return {find_java(), install_kafka(state, progress)};
}

Spawn broker_spawn(const Machine& machine, const Place& place) {
  Spawn spawn;
  spawn.argv = broker_command(machine.java, machine.kafka);
  spawn.folder = place.folder();
  spawn.log = log_file(place);
  spawn.pid_file = pid_file(place);
  // Without it Java reads paths as ASCII where no language is set.
  spawn.environment = {{"LC_ALL", "C.UTF-8"}};
  return spawn;
}

void wait_until_ready(const Place& place, const ProcessId& process) {
  const auto deadline = Clock::now() + start_limit;
  // A broker without disk goes on for a long time before it gives up, and its
  // log cannot say why.
  const auto hopeless = [&] {
    constexpr std::uintmax_t least = 1'000'000;
    require_space(place.folder(), least);
    return !alive(process);
  };
  std::string why;
  if (wait_for_port(place.ports.direct, start_limit, hopeless)) {
    const std::string address =
        "127.0.0.1:" + std::to_string(place.ports.direct);
    constexpr std::chrono::seconds one_try{10};
    while (!hopeless() && Clock::now() < deadline) {
      why = try_round_trip(address, one_try);
      if (why.empty()) {
        return;
      }
    }
  }
  constexpr std::uintmax_t log_read = 65536;
  throw_broker_problem(tail(log_file(place), log_read),
                       hopeless()
                           ? "Kafka ended while it was starting"
                           : "Kafka is not ready after " +
                                 std::to_string(start_limit.count()) + " s" +
                                 (why.empty() ? "" : " (" + why + ")"),
                       {.folder = place.folder(),
                        .jars = place.state / "kafka" / wanted_version()});
}

Address address_of(const Place& place, const ProcessId& process) {
  Address address;
  address.direct = "127.0.0.1:" + std::to_string(place.ports.direct);
  address.faulty = "127.0.0.1:" + std::to_string(place.ports.faulty);
  address.proxy_port = place.ports.proxy;
  address.pid = process.pid;
  return address;
}

std::filesystem::path pid_file(const Place& place) {
  return place.folder() / "broker.pid";
}

std::filesystem::path log_file(const Place& place) {
  return place.folder() / "broker.log";
}

}  // namespace broker
