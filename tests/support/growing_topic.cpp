#include <iostream>
#include <kafka/admin.hpp>
#include <memory>
#include <support/cluster.hpp>
#include <support/failure.hpp>
#include <support/growing_topic.hpp>
#include <support/more_partitions.hpp>
#include <support/topic.hpp>

namespace support {
namespace {

kafka::Admin& admin() {
  static kafka::Admin* const only =  // never destroyed, see cluster.hpp
      std::make_unique<kafka::Admin>(
          kafka::Config{{"bootstrap.servers", bootstrap()}, {"log_level", "2"}})
          .release();
  return *only;
}

}  // namespace

GrowingTopic::GrowingTopic(int partitions)
    : name_{fresh_topic_name()}, partitions_{partitions} {
  if (const kafka::Error error =
          admin().create_topic({.name = name_, .partitions = partitions})) {
    throw BrokerProblem{"The broker at " + bootstrap() +
                        " failed: creating topic " + name_ + ": " +
                        error.text()};
  }
}

GrowingTopic::~GrowingTopic() {
  if (const kafka::Error error = admin().delete_topic(name_)) {
    std::cerr << "note: topic " << name_ << " stays behind: " << error.text()
              << '\n';
  }
}

void GrowingTopic::grow_to(int partitions) {
  try {
    add_partitions(admin(), name_, partitions);
  } catch (const kafka::Exception& problem) {
    throw BrokerProblem{"The broker at " + bootstrap() +
                        " failed: " + problem.what()};
  }
  partitions_ = partitions;
}

std::vector<SeenRecord> GrowingTopic::records() const {
  return Cluster{}.read_all(name_, partitions_);
}

}  // namespace support
