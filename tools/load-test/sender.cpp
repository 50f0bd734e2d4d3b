#include "sender.hpp"

#include <array>
#include <utility>

namespace load_test {

using namespace std::chrono_literals;

Sender::Sender(kafka::Config config, const std::string& topic,
               OnReport on_report)
    : on_report_{std::move(on_report)} {
  rd_kafka_conf_set_opaque(config.native(), this);
  rd_kafka_conf_set_dr_msg_cb(config.native(), &Sender::report);
  std::array<char, kafka::detail::reason_size> reason{};
  client_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, config.native(), reason.data(),
                             reason.size()));
  if (!client_) {
    throw kafka::ConfigError{
        "", std::string{"cannot make a producer: "} + reason.data()};
  }
  config.release();
  topic_.reset(rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr));
}

void Sender::send(std::span<rd_kafka_message_t> records,
                  std::int32_t partition) {
  outstanding_ += static_cast<std::uint64_t>(
      rd_kafka_produce_batch(topic_.get(), partition, 0, records.data(),
                             static_cast<int>(records.size())));
}

void Sender::poll(std::chrono::milliseconds at_most) {
  rd_kafka_poll(client_.get(), kafka::detail::milliseconds(at_most));
}

void Sender::flush(std::chrono::milliseconds at_most) {
  rd_kafka_flush(client_.get(), kafka::detail::milliseconds(at_most));
}

void Sender::give_up(std::chrono::milliseconds at_most) {
  if (outstanding_ > 0) {
    flush(at_most);
  }
  constexpr auto limit = 5s;
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (outstanding_ > 0 && std::chrono::steady_clock::now() < deadline) {
    rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE |
                                      RD_KAFKA_PURGE_F_INFLIGHT |
                                      RD_KAFKA_PURGE_F_NON_BLOCKING);
    flush(100ms);
  }
}

void Sender::report(rd_kafka_t* /*client*/, const rd_kafka_message_t* message,
                    void* self) noexcept {
  Sender& sender = *static_cast<Sender*>(self);
  --sender.outstanding_;
  sender.on_report_(kafka::DeliveryReport{*message});
}

}  // namespace load_test
