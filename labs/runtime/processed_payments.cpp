#include <chrono>
#include <optional>
#include <ostream>
#include <payments/draft.hpp>
#include <runtime/json_writer.hpp>
#include <runtime/processed_payments.hpp>
#include <utility>

namespace runtime {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// After this long a person is told what is waited for.
constexpr auto noticeable = 2s;

/// A transaction that nobody ends is over after transaction.timeout.ms, a
/// minute by default.
constexpr auto patience = 90s;

}  // namespace

ProcessedPayments::ProcessedPayments(kafka::Config reader, std::string topic,
                                     Output& output, std::ostream& notes)
    : topic_(std::move(topic)),
      output_(output),
      notes_(notes),
      reader_(std::move(reader)) {}

void ProcessedPayments::load(
    std::span<const kafka::TopicPartition> partitions) {
  Places unfinished;
  std::vector<kafka::TopicPartition> places;
  for (const kafka::TopicPartition& each : partitions) {
    // What was read before need not be read again: it does not change.
    const auto known = read_up_to_.try_emplace(each.partition, 0).first;
    unfinished.insert(*known);
    places.push_back({.topic = topic_,
                      .partition = each.partition,
                      .offset = known->second});
  }
  if (places.empty()) {
    return;
  }
  reader_.assign(places);
  read_to_end(unfinished);
  reader_.assign({});
}

void ProcessedPayments::read_to_end(Places& unfinished) {
  const auto begin = Clock::now();
  bool told = false;
  while (!unfinished.empty()) {
    if (const auto message = reader_.poll(50ms)) {
      if (message->end_of_partition()) {
        read_up_to_[message->partition()] = message->offset();
      } else if (message->error()) {
        notes_ << "note: " << topic_ << ": " << message->error().text() << '\n';
      } else if (const auto id =
                     payments::read_draft(message->value().value_or(""))
                         .payment_id) {
        ids_.insert(*id);
      }
    }
    std::erase_if(unfinished, [this](const auto& place) {
      return is_at_end(place.first, read_up_to_[place.first]);
    });
    const auto waited = Clock::now() - begin;
    if (waited > patience) {
      throw kafka::Exception{
          kafka::Error{RD_KAFKA_RESP_ERR__TIMED_OUT,
                       "cannot be read to its end: a transaction is open, or "
                       "the broker does not answer"},
          topic_};
    }
    if (!told && waited > noticeable) {
      told = true;
      notes_ << "note: " << topic_
             << " cannot be read to its end yet: waiting for a transaction "
                "that somebody has left open\n";
    }
  }
}

// A reader of committed records is told that a partition ends where the first
// open transaction begins; behind that there may be more.
bool ProcessedPayments::is_at_end(std::int32_t partition, std::int64_t offset) {
  std::int64_t low = RD_KAFKA_OFFSET_INVALID;
  std::int64_t high = RD_KAFKA_OFFSET_INVALID;
  const rd_kafka_resp_err_t error = rd_kafka_get_watermark_offsets(
      reader_.native(), topic_.c_str(), partition, &low, &high);
  return error == RD_KAFKA_RESP_ERR_NO_ERROR && high >= 0 && offset >= high;
}

bool ProcessedPayments::contains(const std::string& payment_id) const {
  return ids_.contains(payment_id) || added_.contains(payment_id);
}

void ProcessedPayments::add(const std::string& payment_id,
                            const kafka::Message& message,
                            const payments::Charge& charge) {
  added_.insert(payment_id);
  entries_.push_back({.payment_id = payment_id,
                      .partition = message.partition(),
                      .offset = message.offset(),
                      .charge = charge});
}

void ProcessedPayments::keep() {
  for (const Entry& entry : entries_) {
    print(entry);
  }
  entries_.clear();
  ids_.merge(added_);
  added_.clear();
  output_.flush();
}

void ProcessedPayments::drop() {
  ++aborted_;
  entries_.clear();
  added_.clear();
}

void ProcessedPayments::print(const Entry& entry) {
  const bool charged = entry.charge.status == payments::ChargeStatus::charged;
  ++(charged ? charged_ : declined_);
  JsonWriter json(line_);
  json.member("verdict", charged ? "charged" : "declined")
      .member("partition", entry.partition)
      .member("offset", entry.offset)
      .member("payment_id", entry.payment_id)
      .member("text", entry.charge.text)
      .end();
  output_.line(line_);
  line_.clear();
}

void ProcessedPayments::close() {
  JsonWriter json(line_);
  json.object("summary")
      .member("charged", charged_)
      .member("declined", declined_)
      .member("aborted_transactions", aborted_)
      .end();
  json.end();
  output_.line(line_);
  line_.clear();
  output_.flush();
}

}  // namespace runtime
