#pragma once
// The validator's outputs: two topics, written by one producer, and one line
// on standard output for each record that is safely there.

#include <cstdint>
#include <iosfwd>
#include <runtime/output.hpp>
#include <runtime/output_producer.hpp>
#include <runtime/outputs.hpp>
#include <span>
#include <string>

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
  [[nodiscard]] const kafka::Error& failed() const {
    return producer_.failed();
  }

  /// Records that were handed over and are not acknowledged.
  [[nodiscard]] std::uint64_t not_written() const {
    return producer_.not_written();
  }

 private:
  void pass_on(const kafka::Message& message, const std::string& topic,
               std::span<const std::string> rules, std::uint64_t& counter);

  Topics topics_;
  Output& output_;
  std::uint64_t validated_ = 0;
  std::uint64_t rejected_ = 0;
  OutputProducer producer_;  // counts into the above
};

}  // namespace runtime
