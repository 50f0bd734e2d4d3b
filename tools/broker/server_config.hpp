// What a native broker is started with, and what its log says when it fails.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "broker/cluster_place.hpp"
#include "broker/java.hpp"
#include "broker/kafka_install.hpp"
#include "broker/ports.hpp"

namespace broker {

/// Writes <folder>/server.properties: the checked-in file, then the lines that
/// make it native (127.0.0.1, these ports, data in <folder>/data); of two lines
/// for one property Kafka takes the last. Writes log4j2.properties as well.
void write_server_config(const std::filesystem::path& folder,
                         const Ports& ports, const ExtraProperties& extra);

/// The same for a node of a cluster: server.properties, cluster.properties, the
/// lines that name the node, then `extra`.
void write_node_config(const Node& node, const ExtraProperties& extra);

/// The command that runs a broker in a folder so prepared. Everything but the
/// jars is named relative to the folder, so that its path may hold anything.
std::vector<std::string> broker_command(const Java& java, const Kafka& kafka);

/// What a person needs to mend a broker that does not start.
struct Remains {
  std::filesystem::path folder;  // the broker's, where its log is
  std::filesystem::path jars;    // what to remove when they are damaged
  std::string flags = {};        // of `./lab broker up`, " --cluster"
};

/// Looks through what a broker has printed for the causes that are known, and
/// throws the Problem that names the cause and the cure. `what` is said first;
/// when no cause is found, the last lines of the log follow.
[[noreturn]] void throw_broker_problem(const std::string& log,
                                       const std::string& what,
                                       const Remains& remains);

}  // namespace broker
