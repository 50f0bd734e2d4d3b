#pragma once
// The memory of `idempotence process`: the ids in processed_payments, and one
// line on standard output for each payment of a committed transaction.

#include <cstdint>
#include <iosfwd>
#include <kafka/consumer.hpp>
#include <map>
#include <runtime/output.hpp>
#include <runtime/processed.hpp>
#include <string>
#include <unordered_set>
#include <vector>

namespace runtime {

class ProcessedPayments final : public Processed {
 public:
  /// `reader` is the configuration that the topic is read back with. Lines go
  /// to `output`, what takes long is said in `notes`; both outlive this. Throws
  /// kafka::ConfigError.
  ProcessedPayments(kafka::Config reader, std::string topic, Output& output,
                    std::ostream& notes);

  void load(std::span<const kafka::TopicPartition> partitions) override;
  [[nodiscard]] bool contains(const std::string& payment_id) const override;
  void add(const std::string& payment_id, const kafka::Message& message,
           const payments::Charge& charge) override;
  void keep() override;
  void drop() override;

  /// Prints the summary of the run.
  void close();

  /// What it reads back with, for whoever must know of topics.
  kafka::Consumer& reader() { return reader_; }

 private:
  struct Entry {
    std::string payment_id;
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    payments::Charge charge;
  };
  /// Partition numbers that are read back, and where each goes on.
  using Places = std::map<std::int32_t, std::int64_t>;

  void read_to_end(Places& unfinished);
  [[nodiscard]] bool is_at_end(std::int32_t partition, std::int64_t offset);
  void print(const Entry& entry);

  std::string topic_;
  Output& output_;
  std::ostream& notes_;
  kafka::Consumer reader_;
  Places read_up_to_;
  std::unordered_set<std::string> ids_;
  std::unordered_set<std::string> added_;
  std::vector<Entry> entries_;  // of the open transaction
  std::string line_;            // being built
  std::uint64_t charged_ = 0;
  std::uint64_t declined_ = 0;
  std::uint64_t aborted_ = 0;
};

}  // namespace runtime
