#pragma once
// The outputs of Lab 5: one producer, and one line on standard output for each
// record that is safely in its topic.

#include <cstdint>
#include <iosfwd>
#include <runtime/dlq.hpp>
#include <runtime/output.hpp>
#include <runtime/output_producer.hpp>
#include <string>

namespace runtime {

class KafkaDlqOutputs final : public DlqOutputs {
 public:
  struct Topics {
    bool replaying = false;  ///< See DlqSettings.
    std::string processed;
    std::string dead_letters;
    std::string parked;
  };

  /// Lines go to `output`; what is wrong, or takes long, goes to `notes`. Both
  /// outlive this. Throws kafka::ConfigError.
  KafkaDlqOutputs(kafka::Config config, Topics topics, Output& output,
                  std::ostream& notes);

  void processed(const kafka::Message& message) override;
  void send(const kafka::Record& record, const kafka::Message& read) override;
  [[nodiscard]] kafka::Error wait() override;

  /// Prints the summary of the run. Records that are not acknowledged by now
  /// count as not written.
  void close();

  /// Why the first record that could not be written was not; success if all
  /// could so far.
  [[nodiscard]] const kafka::Error& failed() const {
    return producer_.failed();
  }
  [[nodiscard]] std::uint64_t not_written() const {
    return producer_.not_written();
  }

 private:
  Topics topics_;
  Output& output_;
  std::uint64_t processed_ = 0;
  std::uint64_t dead_letters_ = 0;
  std::uint64_t replayed_ = 0;
  std::uint64_t parked_ = 0;
  OutputProducer producer_;  // counts into the above
};

}  // namespace runtime
