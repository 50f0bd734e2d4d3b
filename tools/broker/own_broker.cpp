#include <csignal>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "broker/data_template.hpp"
#include "broker/folders.hpp"
#include "broker/launch.hpp"
#include "broker/native_broker.hpp"
#include "broker/own_folder.hpp"

namespace broker {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds stop_grace{10};

}  // namespace

struct OwnBroker::State {
  Place place;
  Machine machine;
  Address address;
  ExtraProperties extra;
  std::optional<GuardedProcess> process;

  void launch() {
    const auto begin = std::chrono::steady_clock::now();
    process.emplace(broker_spawn(machine, place));
    try {
      wait_until_ready(place, process->id());
    } catch (...) {
      process.reset();
      throw;
    }
    address = address_of(place, process->id());
    address.started_now = true;
    address.took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begin);
  }
};

OwnBroker::OwnBroker(const fs::path& state, const Progress& progress,
                     const Extra& extra)
    : state_(std::make_unique<State>()) {
  make_writable_folder(state);
  remove_orphaned_folders(state);
  state_->machine = find_machine(state, progress);
  state_->place = {state, fresh_own_name(), Ports::free()};
  const fs::path folder = state_->place.folder();
  make_data_folder(state_->machine.java, state_->machine.kafka, folder);
  if (extra) {
    state_->extra = extra(state_->place);
  }
  write_server_config(folder, state_->place.ports, state_->extra);
  state_->launch();  // if it fails, its log stays until the next one comes
}

OwnBroker::OwnBroker(OwnBroker&& other) noexcept = default;

OwnBroker::~OwnBroker() {
  if (!state_) {
    return;
  }
  state_->process.reset();
  std::error_code error;
  fs::remove_all(state_->place.folder(), error);
}

const Address& OwnBroker::address() const {
  return state_->address;
}

const Place& OwnBroker::place() const {
  return state_->place;
}

void OwnBroker::kill() {
  state_->process.reset();
}

void OwnBroker::stop() {
  if (state_->process) {
    end(state_->process->id(), stop_grace);
    state_->process.reset();
  }
}

void OwnBroker::start() {
  if (state_->process) {
    return;
  }
  // A broker that was killed is known to itself as alive until its session
  // times out. From 9 s to 1 s, for this start only: on a busy machine a
  // session so short may run out by itself.
  ExtraProperties extra = state_->extra;
  extra.insert(extra.end(), {{"broker.heartbeat.interval.ms", "250"},
                             {"broker.session.timeout.ms", "1000"}});
  write_server_config(state_->place.folder(), state_->place.ports, extra);
  state_->launch();
}

void OwnBroker::freeze() {
  if (state_->process) {
    constexpr std::chrono::seconds patience{10};
    broker::freeze(state_->process->id(), patience);
  }
}

void OwnBroker::thaw() {
  if (state_->process) {
    send_signal(state_->process->id(), SIGCONT);
  }
}

}  // namespace broker
