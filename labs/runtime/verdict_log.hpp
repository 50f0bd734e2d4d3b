#pragma once
// Keeps count of verdicts and prints them, one JSON object a line.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <iosfwd>
#include <runtime/json_writer.hpp>
#include <runtime/output.hpp>
#include <runtime/verdicts.hpp>
#include <span>
#include <string>
#include <string_view>

namespace runtime {

/// The Verdicts of a run. Remembers a payment until it has its verdict, and
/// some payments longer, so that a second verdict can be shown for what it is.
class VerdictLog final : public Verdicts {
 public:
  /// Verdicts go to `output`; what is odd about them goes to `notes`.
  VerdictLog(Output& output, std::ostream& notes);

  /// Registers a payment and returns its number.
  std::uint64_t accept(std::uint64_t line, std::string_view payment_id);

  /// Prints that a line is no payment.
  void rejected(std::uint64_t line, std::span<const std::string> reasons);

  void delivered(std::uint64_t number, std::string_view topic,
                 std::int32_t partition, std::int64_t offset) override;
  void failed(std::uint64_t number, const kafka::Error& error) override;

  /// Payments that have no verdict yet.
  [[nodiscard]] std::uint64_t outstanding() const {
    return accepted_ - delivered_ - failed_;
  }

  /// Prints the summary of a run that has read `lines` lines. Verdicts that
  /// come later are counted and not printed.
  void close(std::uint64_t lines);

  /// True when each payment has one verdict, "delivered", and nothing was
  /// rejected.
  [[nodiscard]] bool all_well() const;

  /// Verdicts that came behind the summary.
  [[nodiscard]] std::uint64_t late() const { return late_; }

 private:
  struct Entry {
    std::uint64_t line;
    std::string payment_id;
    bool answered;
  };

  bool count(std::uint64_t number, std::uint64_t& verdicts);
  Entry* find(std::uint64_t number);
  JsonWriter begin(std::uint64_t number, std::string_view verdict);
  void print();

  Output& output_;
  std::ostream& notes_;
  std::string line_;             // being built
  std::deque<Entry> entries_;    // of consecutive numbers
  std::uint64_t forgotten_ = 0;  // entries that have left at the front
  std::uint64_t accepted_ = 0;
  std::uint64_t delivered_ = 0;  // payments whose first verdict was this
  std::uint64_t failed_ = 0;
  std::uint64_t rejected_ = 0;
  std::uint64_t odd_ = 0;  // second verdicts, and verdicts for no payment
  std::uint64_t late_ = 0;
  bool closed_ = false;
};

}  // namespace runtime
