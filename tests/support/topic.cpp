#include <unistd.h>

#include <iostream>
#include <random>
#include <support/failure.hpp>
#include <support/random.hpp>
#include <support/topic.hpp>

namespace support {

Topic::Topic(TopicOptions options)
    : name_{options.name.empty() ? fresh_topic_name() : options.name},
      partitions_{options.partitions} {
  cluster_.create_topic(name_, options.partitions, options.settings);
}

Topic::~Topic() {
  try {
    if (denied_) {
      cluster_.allow_all(name_);
    }
    cluster_.delete_topic(name_);
  } catch (const std::exception& problem) {
    std::cerr << "note: topic " << name_ << " stays behind: " << problem.what()
              << '\n';
  }
}

std::vector<SeenRecord> Topic::records() {
  return cluster_.read_all(name_, partitions_);
}

void Topic::write(std::vector<SeenRecord>& records) {
  cluster_.write(name_, records);
}

void Topic::deny_writing() {
  denied_ = true;
  cluster_.deny_writing(name_);
}

void Topic::deny_reading() {
  denied_ = true;
  cluster_.deny_reading(name_);
}

void Topic::allow_reading() {
  allow_writing();
}

void Topic::allow_writing() {
  cluster_.allow_all(name_);
  denied_ = false;
}

std::string fresh_topic_name() {
  // Not from the run's seed: a run that is repeated needs new topics.
  std::random_device device;
  Random random{std::uint64_t{device()} << 32U | device()};
  return "lab-test-" + random.letters(12);
}

}  // namespace support
