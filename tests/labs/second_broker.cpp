#include "second_broker.hpp"

#include <broker/data_template.hpp>
#include <broker/folders.hpp>
#include <broker/launch.hpp>
#include <broker/server_config.hpp>
#include <broker/spawn.hpp>
#include <optional>
#include <string>

namespace lab {
namespace {

std::string local(std::uint16_t port) {
  return "127.0.0.1:" + std::to_string(port);
}

// The template is node 1's: another number, and another name for the folder.
void rename_node(const std::filesystem::path& data) {
  broker::write_text(data / "meta.properties",
                     "version=1\n"
                     "cluster.id=5L6g3nShT-eMCtK--X86sw\n"
                     "node.id=2\n"
                     "directory.id=c2Vjb25kYnJva2VyZGlyIQ\n");
}

}  // namespace

struct SecondBroker::State {
  broker::Machine machine;
  broker::Place place;
  std::optional<broker::GuardedProcess> process;
};

SecondBroker::SecondBroker(const std::filesystem::path& state,
                           const broker::OwnBroker& first)
    : state_(std::make_unique<State>()) {
  const broker::Ports ports = broker::Ports::free();
  state_->machine = broker::find_machine(state, {});
  state_->place = {state, first.place().name + "-second", ports};
  const std::filesystem::path folder = state_->place.folder();
  broker::make_data_folder(state_->machine.java, state_->machine.kafka, folder);
  rename_node(folder / "data");
  broker::write_server_config(
      folder, ports,
      {{"process.roles", "broker"},
       {"node.id", std::to_string(node)},
       {"controller.quorum.voters",
        "1@" + local(first.place().ports.controller)},
       {"listeners", "PLAIN://" + local(ports.direct)},
       {"advertised.listeners", "PLAIN://" + local(ports.direct)},
       {"broker.heartbeat.interval.ms", "250"},
       {"broker.session.timeout.ms", "1000"}});
  start();
}

SecondBroker::~SecondBroker() {
  kill();
  std::error_code ignored;
  std::filesystem::remove_all(state_->place.folder(), ignored);
}

void SecondBroker::start() {
  state_->process.emplace(broker::broker_spawn(state_->machine, state_->place));
}

void SecondBroker::kill() {
  state_->process.reset();
}

}  // namespace lab
