#include <unistd.h>

#include <random>
#include <support/admin_request.hpp>
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

// How many of a test's topics there are still.
std::size_t& alive() {
  static std::size_t topics = 0;
  return topics;
}

// Those that are gone here, and still in Kafka.
std::vector<std::string>& unwanted() {
  static std::vector<std::string> topics;
  return topics;
}

void delete_unwanted() {
  if (!unwanted().empty()) {
    Cluster{}.delete_topics(std::exchange(unwanted(), {}));
  }
}

}  // namespace

Topic::Topic(TopicOptions options)
    : wanted_{.name = options.name.empty() ? fresh_topic_name() : options.name,
              .partitions = options.partitions,
              .settings = std::move(options.settings)} {
  declared().push_back(&wanted_);
  ++alive();
}

Topic::~Topic() {
  if (std::erase(declared(), &wanted_) == 0) {
    unwanted().push_back(wanted_.name);
    if (denied_) {
      tidy_up("the rule of topic " + wanted_.name,
              [this] { cluster_.allow_all(wanted_.name); });
    }
  }
  if (--alive() == 0) {
    tidy_up("a topic", delete_unwanted);
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
