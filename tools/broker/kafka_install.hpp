// Apache Kafka's jars, fetched once by Maven.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "broker/problem.hpp"

namespace broker {

/// An installed Kafka.
struct Kafka {
  std::string version;           // "4.3.1"
  std::filesystem::path folder;  // <state>/kafka/<version>, links resolved
  /// All jars in a fixed order, as `java -cp` wants them. The class data
  /// archive is good for exactly this text.
  std::string class_path;
};

/// The version that tools/broker/pom.xml names.
std::string wanted_version();

/// Whether the jars are there; touches nothing.
bool is_installed(const std::filesystem::path& state);

/// Makes sure that the jars are in <state>/kafka/<version>/lib. Costs a glance
/// when they are; else Maven fetches about 41 MB (half a minute). They appear
/// at once and whole, or not at all; two callers at once fetch once.
///
/// Throws Problem: no Maven, no network, disk full, folder not writable.
Kafka install_kafka(const std::filesystem::path& state,
                    const Progress& progress = {});

}  // namespace broker
