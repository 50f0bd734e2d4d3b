// A formatted data folder, made once and copied at every start.
#pragma once

#include <filesystem>

#include "broker/java.hpp"
#include "broker/kafka_install.hpp"

namespace broker {

/// Makes <folder>/data, formatted and empty, as a broker finds it at its very
/// first start. Formatting takes Java a second; so the first call keeps the
/// result beside the jars, and every later one copies two small files. `node`
/// is the number that the broker has in its cluster.
///
/// Throws Problem: disk full, folder not writable, Java does not work.
void make_data_folder(const Java& java, const Kafka& kafka,
                      const std::filesystem::path& folder, int node = 1);

}  // namespace broker
