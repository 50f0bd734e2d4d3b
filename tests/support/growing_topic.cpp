#include <support/admin_request.hpp>
#include <support/failure.hpp>
#include <support/growing_topic.hpp>
#include <support/more_partitions.hpp>
#include <support/topic.hpp>

namespace support {

GrowingTopic::GrowingTopic(int partitions)
    : name_{fresh_topic_name()}, partitions_{partitions} {
  cluster_.create_topics({{.name = name_, .partitions = partitions}});
}

GrowingTopic::~GrowingTopic() {
  tidy_up("topic " + name_, [this] { cluster_.delete_topics({name_}); });
}

void GrowingTopic::grow_to(int partitions) {
  try {
    add_partitions(Cluster::client().native(), name_, partitions);
  } catch (const kafka::Exception& problem) {
    throw BrokerProblem{"The broker at " + bootstrap() +
                        " failed: " + problem.what()};
  }
  partitions_ = partitions;
}

std::vector<SeenRecord> GrowingTopic::records() {
  return cluster_.read_all(name_, partitions_);
}

}  // namespace support
