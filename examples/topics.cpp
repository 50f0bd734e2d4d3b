// Makes a topic, looks at it, and takes it away.
//
//   topics BROKER create TOPIC PARTITIONS
//   topics BROKER describe TOPIC
//   topics BROKER delete TOPIC

#include <exception>
#include <iostream>
#include <kafka/admin.hpp>
#include <string>
#include <vector>

namespace {

void check(const kafka::Error& error, const std::string& what) {
  if (error) {
    throw kafka::Exception{error, what};
  }
}

bool describe(kafka::Admin& admin, const std::string& topic) {
  const auto description = admin.describe_topic(topic);
  if (!description) {
    std::cout << "there is no topic " << topic << '\n';
    return false;
  }
  for (const auto& partition : description->partitions) {
    std::cout << topic << " [" << partition.id << "] is led by broker "
              << partition.leader << '\n';
  }
  return true;
}

}  // namespace

int main(int count, char** words) try {
  const std::vector<std::string> arguments(words + 1, words + count);
  if (arguments.size() < 3) {
    std::cerr << "usage: topics BROKER create|describe|delete TOPIC …\n";
    return 2;
  }
  const std::string& topic = arguments[2];
  kafka::Admin admin{{{"bootstrap.servers", arguments[0]}}};
  if (arguments[1] == "create") {
    const int partitions = arguments.size() > 3 ? std::stoi(arguments[3]) : 1;
    check(admin.create_topic({.name = topic, .partitions = partitions}),
          "create " + topic);
  } else if (arguments[1] == "delete") {
    check(admin.delete_topic(topic), "delete " + topic);
  } else {
    return describe(admin, topic) ? 0 : 1;
  }
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
