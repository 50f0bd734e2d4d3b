// One start of a broker in its folder, shared by the broker that stays up and
// the ones that tests own.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>

#include "broker/native_broker.hpp"
#include "broker/server_config.hpp"
#include "broker/spawn.hpp"

namespace broker {

/// What every start needs, found once.
struct Machine {
  Java java;
  Kafka kafka;
};

/// Finds Java and Kafka; fetches Kafka if it is not here. Throws Problem.
Machine find_machine(const std::filesystem::path& state,
                     const Progress& progress);

/// How to start the broker in place.folder().
Spawn broker_spawn(const Machine& machine, const Place& place);

/// Waits until the broker has proved that it works. Throws the Problem that
/// fits its log when it ends or when it is not ready after a minute.
void wait_until_ready(const Place& place, const ProcessId& process);

/// The addresses of a broker that runs.
Address address_of(const Place& place, const ProcessId& process);

std::filesystem::path pid_file(const Place& place);

}  // namespace broker
