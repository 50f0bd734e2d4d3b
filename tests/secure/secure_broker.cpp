#include "secure_broker.hpp"

#include <broker/class_data_archive.hpp>
#include <broker/command.hpp>
#include <broker/java.hpp>
#include <broker/kafka_install.hpp>
#include <broker/server_config.hpp>
#include <chrono>
#include <support/processes.hpp>
#include <vector>

namespace fs = std::filesystem;

namespace {

const fs::path state = fs::path{REPOSITORY} / ".lab";

void run(const std::vector<std::string>& command, const fs::path& folder = {}) {
  constexpr std::chrono::seconds patience{60};
  const broker::Outcome outcome =
      broker::run_command(command, patience, {}, folder);
  if (!outcome.good()) {
    throw broker::Problem{command.front() + " failed:\n" + outcome.output,
                          "without it there is no broker with SASL_SSL"};
  }
}

std::string at(std::string_view listener, const std::string& address) {
  return std::string{listener} + "://" + address;
}

std::string at(std::string_view listener, std::uint16_t port) {
  return at(listener, "127.0.0.1:" + std::to_string(port));
}

}  // namespace

SecureBroker::SecureBroker() {
  support::with_children_of_ours([this] {
    own_.emplace(state, broker::Progress{}, [this](const broker::Place& place) {
      run({REPOSITORY "/tests/secure/certificates.sh",
           place.folder().string()});
      const broker::ExtraProperties extra = secure_listener(place.ports);
      format_with_user(place, extra);
      return extra;
    });
  });
}

broker::ExtraProperties SecureBroker::secure_listener(
    const broker::Ports& ports) {
  address_ = "127.0.0.1:" + std::to_string(broker::Ports::free().direct);
  const std::string modules = "org.apache.kafka.common.security.";
  const std::string scram = modules + "scram.ScramLoginModule required;";
  return {
      {"listeners",
       at("PLAIN", ports.direct) + "," + at("FAULTY", ports.faulty) + "," +
           at("CONTROLLER", ports.controller) + "," + at("SECURE", address_)},
      {"advertised.listeners", at("PLAIN", ports.direct) + "," +
                                   at("FAULTY", ports.proxy) + "," +
                                   at("SECURE", address_)},
      {"listener.security.protocol.map",
       "PLAIN:PLAINTEXT,FAULTY:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL"},
      {"listener.name.secure.sasl.enabled.mechanisms",
       "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER"},
      {"listener.name.secure.scram-sha-256.sasl.jaas.config", scram},
      {"listener.name.secure.scram-sha-512.sasl.jaas.config", scram},
      {"listener.name.secure.plain.sasl.jaas.config",
       modules + "plain.PlainLoginModule required user_" + std::string{user} +
           "=\"" + std::string{escaped_password} + "\";"},
      // Takes tokens that nobody has signed, as no identity provider is named.
      {"listener.name.secure.oauthbearer.sasl.jaas.config",
       modules + "oauthbearer.OAuthBearerLoginModule required;"},
      {"ssl.keystore.type", "PEM"},
      {"ssl.keystore.location", "broker.pem"}};
}

// A user has to be there before the broker asks for one: formatting its folder
// can write that down. (An Admin can do it later, but not with
// librdkafka 2.0.2.)
void SecureBroker::format_with_user(const broker::Place& place,
                                    const broker::ExtraProperties& extra) {
  const broker::Java java = broker::find_java();
  const broker::Kafka kafka = broker::install_kafka(state);
  broker::write_server_config(place.folder(), place.ports, extra);
  fs::remove_all(place.folder() / "data");
  std::vector<std::string> command{java.program.string()};
  const auto archive = broker::archive_arguments(java, kafka);
  command.insert(command.end(), archive.begin(), archive.end());
  const std::string secret = "=[name=" + std::string{user} +
                             ",password=" + std::string{password} + "]";
  command.insert(
      command.end(),
      {"-XX:TieredStopAtLevel=1", "-cp", kafka.class_path,
       "kafka.tools.StorageTool", "format", "--config", "server.properties",
       "--cluster-id", "MkU3OEVBNTcwNTJENDM2Qg", "--add-scram",
       "SCRAM-SHA-256" + secret, "--add-scram", "SCRAM-SHA-512" + secret});
  run(command, place.folder());
}

std::string SecureBroker::file(std::string_view name) const {
  return (folder() / name).string();
}

fs::path SecureBroker::folder() const {
  return own_->place().folder();
}
