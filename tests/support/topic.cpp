#include <unistd.h>

#include <iostream>
#include <random>
#include <support/failure.hpp>
#include <support/random.hpp>
#include <support/topic.hpp>
#include <utility>

namespace support {

namespace {

// Declared and not made yet.
std::vector<const Cluster::NewTopic*>& declared() {
  static std::vector<const Cluster::NewTopic*> topics;
  return topics;
}

void make_declared() {
  if (declared().empty()) {
    return;
  }
  std::vector<Cluster::NewTopic> topics;
  for (const Cluster::NewTopic* topic : declared()) {
    topics.push_back(*topic);
  }
  declared().clear();
  Cluster{}.create_topics(topics);
}

}  // namespace

Topic::Topic(TopicOptions options)
    : wanted_{.name = options.name.empty() ? fresh_topic_name() : options.name,
              .partitions = options.partitions,
              .settings = std::move(options.settings)} {
  declared().push_back(&wanted_);
}

Topic::~Topic() {
  if (std::erase(declared(), &wanted_) > 0) {
    return;
  }
  try {
    if (denied_) {
      cluster_.allow_all(wanted_.name);
    }
    cluster_.delete_topic(wanted_.name);
  } catch (const std::exception& problem) {
    std::cerr << "note: topic " << wanted_.name
              << " stays behind: " << problem.what() << '\n';
  }
}

const std::string& Topic::name() const {
  make_declared();
  return wanted_.name;
}

std::vector<SeenRecord> Topic::records() {
  return cluster_.read_all(name(), partitions());
}

void Topic::write(std::vector<SeenRecord>& records) {
  cluster_.write(name(), records);
}

void Topic::deny_writing() {
  denied_ = true;
  cluster_.deny_writing(name());
}

void Topic::deny_reading() {
  denied_ = true;
  cluster_.deny_reading(name());
}

void Topic::allow_reading() {
  allow_writing();
}

void Topic::allow_writing() {
  cluster_.allow_all(name());
  denied_ = false;
}

std::string fresh_topic_name() {
  // Not from the run's seed: a run that is repeated needs new topics.
  std::random_device device;
  Random random{std::uint64_t{device()} << 32U | device()};
  return "lab-test-" + random.letters(12);
}

}  // namespace support
