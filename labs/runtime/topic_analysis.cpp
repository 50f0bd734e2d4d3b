#include <algorithm>
#include <kafka/consumer.hpp>
#include <numeric>
#include <runtime/topic_analysis.hpp>
#include <runtime/topic_reader.hpp>

namespace runtime {
namespace {

using namespace std::chrono_literals;

std::vector<kafka::TopicPartition> all_partitions(const std::string& topic,
                                                  std::int32_t count) {
  std::vector<kafka::TopicPartition> all;
  for (std::int32_t partition = 0; partition < count; ++partition) {
    all.push_back({topic, partition, RD_KAFKA_OFFSET_BEGINNING});
  }
  return all;
}

void count_record(TopicAnalysis& analysis, const kafka::Message& message) {
  ++analysis.records.at(static_cast<std::size_t>(message.partition()));
  std::optional<std::string> name;
  if (message.key()) {
    name.emplace(*message.key());
  }
  TopicAnalysis::Key& key = analysis.keys[std::move(name)];
  ++key.records;
  key.partitions.insert(message.partition());
}

}  // namespace

std::uint64_t TopicAnalysis::total() const {
  return std::accumulate(records.begin(), records.end(), std::uint64_t{0});
}

std::optional<double> TopicAnalysis::skew() const {
  const std::uint64_t all = total();
  if (all == 0) {
    return std::nullopt;
  }
  return static_cast<double>(std::ranges::max(records)) *
         static_cast<double>(records.size()) / static_cast<double>(all);
}

std::vector<std::pair<std::optional<std::string>, TopicAnalysis::Key>>
TopicAnalysis::hottest(std::size_t count) const {
  std::vector<std::pair<std::optional<std::string>, Key>> all(keys.begin(),
                                                              keys.end());
  std::ranges::stable_sort(all, std::greater{},
                           [](const auto& key) { return key.second.records; });
  all.resize(std::min(count, all.size()));
  return all;
}

TopicAnalysis analyze_topic(const kafka::Config& config,
                            const std::string& topic) {
  kafka::Consumer consumer{config};
  TopicAnalysis analysis{.topic = topic, .records = {}, .keys = {}};
  const std::int32_t partitions = partitions_of(consumer, topic);
  analysis.records.resize(static_cast<std::size_t>(partitions));

  ReadingWatch watch{analysis.records.size()};
  consumer.assign(all_partitions(topic, partitions));
  std::set<std::int32_t> ended;
  while (watch.goes_on()) {
    const std::optional<kafka::Message> message = consumer.poll(100ms);
    if (!message) {
      continue;
    }
    watch.something_came();
    if (message->end_of_partition()) {
      // Comes again when records are written meanwhile: those are not counted
      // to the end, because there would be none.
      if (ended.insert(message->partition()).second) {
        watch.ended_one();
      }
    } else if (const kafka::Error error = message->error()) {
      throw Unreadable("reading " + topic + ": " + error.text());
    } else {
      count_record(analysis, *message);
    }
  }
  if (const std::string why = why_unfinished(watch); !why.empty()) {
    throw Unreadable("not all of " + topic + " was read: " + why);
  }
  return analysis;
}

}  // namespace runtime
