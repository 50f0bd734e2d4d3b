#pragma once
// What the short programs beside the handouts share: the warm-up's two, and
// those in the notes/ of the labs. Each is one file with a main() of its own.
//
//   const auto names = runtime::names(argc, argv, {{"TOPIC", "user_events"}});
//   runtime::create_topic(names[0], 3);
//   config.set("bootstrap.servers", runtime::broker());

#include <string>
#include <utility>
#include <vector>

namespace runtime {

/// What a name stands for, and the usual one: {"TOPIC", "user_events"}.
using UsualName = std::pair<std::string, std::string>;

/// The names on the command line, and the usual ones in place of those that are
/// missing. Ends the program after --help, and with status 2 after more names
/// than there are usual ones, or a flag.
///
/// From here on, what the program prints is seen at once, and an exception that
/// nobody catches is written to stderr and ends the program with status 2.
std::vector<std::string> names(int argc, char** argv,
                               const std::vector<UsualName>& usual);

/// Where Kafka is: KAFKA_BOOTSTRAP_SERVERS, which ./lab run sets, or else
/// 127.0.0.1:19092.
std::string broker();

/// Creates a topic with so many partitions, unless it is there. `settings` are
/// the topic's own, such as {"max.message.bytes", "1000"}. Waits five seconds
/// for Kafka at most. Ends the program with status 1, and says why, when there
/// is no such topic then.
void create_topic(
    const std::string& topic, int partitions,
    const std::vector<std::pair<std::string, std::string>>& settings = {});

}  // namespace runtime
