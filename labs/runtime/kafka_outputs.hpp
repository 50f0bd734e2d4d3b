#pragma once
// The validator's outputs: two topics, written by one producer, and one line
// on standard output for each record that is safely there.

#include <cstdint>
#include <deque>
#include <iosfwd>
#include <kafka/producer.hpp>
#include <memory>
#include <runtime/output.hpp>
#include <runtime/outputs.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace runtime {

class KafkaOutputs final : public Outputs {
 public:
  struct Topics {
    std::string validated;
    std::string rejected;
  };

  /// Lines go to `output`; what is wrong, or takes long, goes to `notes`. Both
  /// outlive this. Throws kafka::ConfigError.
  KafkaOutputs(kafka::Config config, Topics topics, Output& output,
               std::ostream& notes);

  void validated(const kafka::Message& message) override;
  void rejected(const kafka::Message& message,
                std::span<const std::string> broken_rules) override;
  [[nodiscard]] kafka::Error wait() override;

  /// Prints the summary of the run. Records that are not acknowledged by now
  /// count as not written.
  void close();

  /// Why the first record that could not be written was not; success if all
  /// could so far.
  [[nodiscard]] const kafka::Error& failed() const { return failed_; }

  /// True when every record that was handed over is in its topic.
  [[nodiscard]] bool all_written() const {
    return handed_over_ == validated_ + rejected_;
  }
  [[nodiscard]] std::uint64_t not_written() const {
    return handed_over_ - validated_ - rejected_;
  }

 private:
  /// A record that is on its way.
  struct Entry {
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    std::string payment_id;  // empty: it has none that could be shown
    std::vector<std::string> rules;
    bool answered = false;
  };

  void pass_on(const kafka::Message& message, const std::string& topic,
               std::span<const std::string> rules);
  void on_delivery(const kafka::DeliveryReport& report);
  void print(const Entry& entry, bool rejected);
  void fail(const Entry& entry, std::string_view topic,
            const kafka::Error& error);

  Topics topics_;
  Output& output_;
  std::ostream& notes_;
  std::string line_;             // being built
  std::deque<Entry> entries_;    // of consecutive numbers
  std::uint64_t forgotten_ = 0;  // entries that have left at the front
  std::uint64_t handed_over_ = 0;
  std::uint64_t validated_ = 0;
  std::uint64_t rejected_ = 0;
  kafka::Error failed_;       // why the first record was not written
  kafka::Producer producer_;  // reports until it is gone: only handles follow
  using TopicHandle =
      std::unique_ptr<rd_kafka_topic_t, decltype(&rd_kafka_topic_destroy)>;
  TopicHandle validated_handle_;
  TopicHandle rejected_handle_;
};

}  // namespace runtime
