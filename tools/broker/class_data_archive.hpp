// The archive of loaded classes that takes the broker's start from 1.4 s to
// 0.7 s.
//
// Java can map classes that were parsed and verified before (class data
// sharing). The archive is good for one Java build and one class path, so both
// are part of its name: another Java or a moved repository gets another one.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "broker/java.hpp"
#include "broker/kafka_install.hpp"

namespace broker {

/// Where the archive for this Java and this Kafka is, or will be.
std::filesystem::path archive_file(const Java& java, const Kafka& kafka);

/// The java arguments that use the archive; none when there is none. An archive
/// that Java cannot use is ignored by it.
std::vector<std::string> archive_arguments(const Java& java,
                                           const Kafka& kafka);

/// Starts a training run in the background if there is no archive and no other
/// run under way. Returns at once; never throws: without an archive the broker
/// just starts more slowly. Its pid file and log go to `place`.
void start_training(const Java& java, const Kafka& kafka,
                    const std::filesystem::path& place) noexcept;

/// Makes the archive now if there is none, or waits for the run that is making
/// it: about 10 s of work. False when that failed.
bool train_now(const Java& java, const Kafka& kafka);

/// Ends the training run that start_training(…, place) began, if it still runs,
/// and removes what it had so far. `kafka_folder` is Kafka::folder.
void stop_training(const std::filesystem::path& kafka_folder,
                   const std::filesystem::path& place);

}  // namespace broker
