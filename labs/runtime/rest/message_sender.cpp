#include <algorithm>
#include <runtime/rest/message_sender.hpp>
#include <string>
#include <utility>

namespace runtime::rest {

using namespace std::chrono_literals;

MessageSender::MessageSender(const kafka::Config& config,
                             std::size_t most_in_flight)
    : most_in_flight_(most_in_flight),
      producer_(
          config,
          [this](const kafka::DeliveryReport& report) { on_delivery(report); }),
      thread_([this] {
        // A report ends the wait at once; only the end waits for this time.
        while (!over_) {
          producer_.poll(50ms);
        }
      }) {}

MessageSender::~MessageSender() {
  over_ = true;
  thread_.join();
  while (producer_.flush(1s).code() == RD_KAFKA_RESP_ERR__TIMED_OUT) {
  }
}

std::vector<Outcome> MessageSender::send(
    const std::vector<const OutMessage*>& messages,
    std::chrono::steady_clock::time_point deadline) {
  if (producer_.outstanding() + messages.size() > most_in_flight_) {
    return std::vector<Outcome>(messages.size(), {Outcome::Kind::busy});
  }
  const auto receipt = std::make_shared<Receipt>(messages.size());
  for (std::size_t i = 0; i < messages.size(); ++i) {
    hand_over(*messages[i], {receipt, i});
  }
  return receipt->wait_until(deadline);
}

void MessageSender::hand_over(const OutMessage& message, Place place) {
  std::vector<kafka::Header> headers;
  headers.reserve(message.headers.size());
  for (const auto& [name, value] : message.headers) {
    headers.push_back({name, value});
  }
  kafka::Record record;
  record.topic = message.topic;
  record.partition = message.partition;
  if (message.key) {
    record.key = *message.key;
  }
  record.value = message.value;
  record.headers = headers;
  {
    const std::lock_guard lock(mutex_);
    record.opaque = ++number_;
    places_.emplace(record.opaque, std::move(place));
  }
  if (const kafka::Error refused = producer_.send(record)) {
    const Place back = take(record.opaque);
    const bool full = refused.code() == RD_KAFKA_RESP_ERR__QUEUE_FULL;
    back.receipt->set(
        back.index, {.kind = full ? Outcome::Kind::busy : Outcome::Kind::failed,
                     .error = refused});
  } else {
    ++sent_;
  }
}

MessageSender::Place MessageSender::take(std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(number);
  Place place = std::move(found->second);
  places_.erase(found);
  return place;
}

void MessageSender::on_delivery(const kafka::DeliveryReport& report) {
  const Place place = take(report.opaque());
  if (kafka::Error error = report.error()) {
    place.receipt->set(place.index, {.kind = Outcome::Kind::failed,
                                     .error = std::move(error)});
  } else {
    place.receipt->set(place.index, {.kind = Outcome::Kind::delivered,
                                     .topic = std::string(report.topic()),
                                     .partition = report.partition(),
                                     .offset = report.offset()});
  }
}

bool MessageSender::broker_answers(std::chrono::milliseconds patience) {
  const rd_kafka_metadata_t* metadata = nullptr;
  const rd_kafka_resp_err_t error =
      rd_kafka_metadata(producer_.native(), 0, nullptr, &metadata,
                        static_cast<int>(patience.count()));
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    rd_kafka_metadata_destroy(metadata);
  }
  return error == RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace runtime::rest
