#include <ostream>
#include <runtime/json_writer.hpp>
#include <runtime/verdict_log.hpp>

namespace runtime {
namespace {

// How many answered payments are remembered: more than any queue of records
// still under way, little enough to cost some megabytes at most.
constexpr std::size_t remembered = 20'000;

// Every odd verdict is printed, but only so many are explained.
constexpr std::uint64_t most_notes = 3;

}  // namespace

VerdictLog::VerdictLog(Output& output, std::ostream& notes)
    : output_(output), notes_(notes) {}

std::uint64_t VerdictLog::accept(std::uint64_t line,
                                 std::string_view payment_id) {
  while (entries_.size() >= remembered && entries_.front().answered) {
    entries_.pop_front();
    ++forgotten_;
  }
  entries_.push_back({line, std::string(payment_id), false});
  return ++accepted_;
}

void VerdictLog::rejected(std::uint64_t line,
                          std::span<const std::string> reasons) {
  ++rejected_;
  JsonWriter json(line_);
  json.member("verdict", "rejected").member("line", line);
  json.member("reasons", reasons).end();
  print();
}

void VerdictLog::delivered(std::uint64_t number, std::string_view topic,
                           std::int32_t partition, std::int64_t offset) {
  if (count(number, delivered_)) {
    begin(number, "delivered")
        .member("topic", topic)
        .member("partition", partition)
        .member("offset", offset)
        .end();
    print();
  }
}

void VerdictLog::failed(std::uint64_t number, const kafka::Error& error) {
  if (count(number, failed_)) {
    begin(number, "failed")
        .member("error", error.name())
        .member("text", error.text())
        .member("retriable", error.retriable())
        .end();
    print();
  }
}

/// Counts a verdict. Returns whether it is to be printed.
bool VerdictLog::count(std::uint64_t number, std::uint64_t& verdicts) {
  if (closed_) {
    ++late_;
    return false;
  }
  Entry* const entry = find(number);
  if (entry != nullptr && !entry->answered) {
    entry->answered = true;
    ++verdicts;
    return true;
  }
  if (++odd_ <= most_notes) {
    if (number == 0 || number > accepted_) {
      notes_ << "note: a verdict came for payment " << number
             << ", but the payments of this run so far are 1 to " << accepted_
             << ". Does the record carry the payment's number?\n";
    } else {
      notes_ << "note: a second verdict came for payment " << number
             << ". Each payment gets exactly one.\n";
    }
  }
  return true;
}

VerdictLog::Entry* VerdictLog::find(std::uint64_t number) {
  if (number <= forgotten_ || number > accepted_) {
    return nullptr;
  }
  return &entries_[static_cast<std::size_t>(number - forgotten_ - 1)];
}

JsonWriter VerdictLog::begin(std::uint64_t number, std::string_view verdict) {
  JsonWriter json(line_);
  json.member("verdict", verdict);
  if (const Entry* const entry = find(number); entry != nullptr) {
    json.member("line", entry->line).member("payment_id", entry->payment_id);
  } else {
    json.null_member("line").null_member("payment_id");
  }
  return json;
}

void VerdictLog::close(std::uint64_t lines) {
  closed_ = true;
  if (odd_ > most_notes) {
    notes_ << "note: there were " << odd_ << " such verdicts in all\n";
  }
  JsonWriter json(line_);
  json.object("summary")
      .member("lines", lines)
      .member("payments", accepted_)
      .member("delivered", delivered_)
      .member("failed", failed_)
      .member("rejected", rejected_)
      .member("without_verdict", outstanding())
      .end();
  json.end();
  print();
}

bool VerdictLog::all_well() const {
  return delivered_ == accepted_ && rejected_ == 0 && odd_ == 0;
}

void VerdictLog::print() {
  output_.line(line_);
  line_.clear();
}

}  // namespace runtime
