#include "load.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "sender.hpp"
#include "wakeup.hpp"

namespace load_test {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

constexpr auto look_interval = 50ms;
constexpr auto last_chance = 3s;  // of what is on its way, once interrupted
constexpr std::size_t largest_batch = 64;

// What librdkafka hands back with the report of a record.
void* as_opaque(nanoseconds since) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast,performance-no-int-to-ptr)
  return reinterpret_cast<void*>(since.count());
}

void* pointer(std::string_view bytes) {
  // librdkafka takes pointers to what it does not change.
  return const_cast<char*>(bytes.data());  // NOLINT(*-const-cast)
}

class Run {
 public:
  Run(const kafka::Config& config, const Load& load, const Payloads& payloads,
      const GoOn& go_on)
      : load_{load},
        payloads_{payloads},
        go_on_{go_on},
        patience_{
            std::stoll(config.get("delivery.timeout.ms").value_or("300000"))},
        sender_{config, load.topic,
                [this](const kafka::DeliveryReport& report) {
                  on_report(report);
                }} {
    // A batch of large records would take long to be handed over.
    constexpr std::size_t bytes_at_once = 16'384;
    batch_size_ = std::clamp<std::size_t>(
        bytes_at_once / (payloads_[0].value.size() + 1), 1, largest_batch);
  }

  Measurement measure() {
    warm_up();
    begin_ = Clock::now();
    next_look_ = look_interval;
    if (load_.rate > 0) {
      send_at_rate();
    } else {
      send_flat_out();
      flush();
    }
    const auto patience = measured_.end == End::interrupted ? last_chance : 0ms;
    serve([&] { sender_.give_up(patience); });
    return std::move(measured_);
  }

 private:
  // What the first record of a connection has to wait for is no part of the
  // measurement: addresses, leaders, an idempotent producer's number.
  void warm_up() {
    constexpr auto patience = 10s;
    warming_up_ = true;
    for (std::int32_t partition = 0; partition < load_.partitions;
         ++partition) {
      std::array<rd_kafka_message_t, 1> record{next_record({})};
      sender_.send(record, partition);
    }
    sender_.flush(patience);
    sender_.give_up(0ms);
    warming_up_ = false;
  }

  void send_flat_out() {
    while (going_on_ && measured_.tried < load_.records) {
      const nanoseconds now = elapsed();
      if (now >= load_.duration) {
        break;
      }
      look(now);
      const auto count =
          std::min<std::uint64_t>(batch_size_, load_.records - measured_.tried);
      for (std::size_t i = 0; i < count; ++i) {
        batch_[i] = next_record(now);
      }
      send({batch_.data(), count});
      poll(0ms);
    }
  }

  void send_at_rate() {
    Wakeup reports{sender_.native()};
    while (going_on_ && measured_.tried < load_.records &&
           due_at(measured_.tried) < load_.duration) {
      const nanoseconds now = elapsed();
      look(now);
      const std::size_t count = fill_with_due(now);
      send({batch_.data(), count});
      poll(0ms);
      if (count == 0) {
        reports.wait(std::clamp<nanoseconds>(
            due_at(measured_.tried) - elapsed(), 0ms, look_interval));
        poll(0ms);
      }
    }
    wait_for_reports(reports);
  }

  std::size_t fill_with_due(nanoseconds now) {
    std::size_t count = 0;
    while (count < batch_size_ && measured_.tried + count < load_.records) {
      const nanoseconds due = due_at(measured_.tried + count);
      if (due > now || due >= load_.duration) {
        break;
      }
      batch_[count++] = next_record(due);
    }
    return count;
  }

  // Each record's own moment: nothing adds up over a long run.
  [[nodiscard]] nanoseconds due_at(std::uint64_t number) const {
    return nanoseconds{static_cast<nanoseconds::rep>(
        static_cast<double>(number) * 1e9 / load_.rate)};
  }

  // Without flush(), which would not let the last ones linger.
  void wait_for_reports(Wakeup& reports) {
    while (going_on_ && sender_.outstanding() > 0) {
      poll(0ms);
      look(elapsed());
      if (sender_.outstanding() > 0) {
        reports.wait(look_interval);
      }
    }
  }

  // With flush(): to linger for records that will never come is no part of a
  // throughput.
  void flush() {
    flushing_ = true;
    while (going_on_ && sender_.outstanding() > 0) {
      serve([this] { sender_.flush(look_interval); });
      look(elapsed());
    }
  }

  rd_kafka_message_t next_record(nanoseconds since) {
    const Payloads::Payload payload = payloads_[next_];
    next_ = next_ + 1 == payloads_.size() ? 0 : next_ + 1;
    rd_kafka_message_t record{};
    record.payload = pointer(payload.value);
    record.len = payload.value.size();
    if (payload.key) {
      record.key = pointer(*payload.key);
      record.key_len = payload.key->size();
    }
    record._private = as_opaque(since);
    return record;
  }

  // Returns when each record is accepted or refused for good.
  void send(std::span<rd_kafka_message_t> records) {
    measured_.tried += records.size();
    while (!records.empty()) {
      sender_.send(records);
      records = records.first(keep_those_without_room(records));
      if (!records.empty()) {
        ++measured_.waits;
        poll(10ms);
        look(elapsed());
        if (!going_on_) {
          measured_.tried -= records.size();  // nobody has taken them
          return;
        }
      }
    }
  }

  // Moves them to the front; their number.
  std::size_t keep_those_without_room(std::span<rd_kafka_message_t> records) {
    std::size_t kept = 0;
    for (rd_kafka_message_t& record : records) {
      if (record.err == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
        records[kept++] = record;
      } else if (record.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        refuse(kafka::Error{record.err});
      }
    }
    return kept;
  }

  void refuse(const kafka::Error& why) {
    ++measured_.refused[why.name()];
    if (why.fatal()) {
      stop(End::fatal);
    }
  }

  void poll(std::chrono::milliseconds at_most) {
    serve([&] { sender_.poll(at_most); });
  }

  // All reports that poll() hands out had come when it began to.
  template <typename Call>
  void serve(Call call) {
    const std::uint64_t delivered = measured_.delivered;
    const std::uint64_t failed = failures_;
    served_at_.reset();
    call();
    if (!served_at_) {
      return;
    }
    measured_.took = *served_at_;
    if (measured_.delivered != delivered) {
      last_delivered_ = *served_at_;
      measured_.delivered_at.add(*served_at_, measured_.delivered - delivered);
    }
    if (failures_ != failed) {
      measured_.failed_at.add(*served_at_, failures_ - failed);
    }
  }

  void on_report(const kafka::DeliveryReport& report) {
    if (warming_up_) {
      measured_.warmed_up += report.delivered() ? 1 : 0;
      return;
    }
    if (!served_at_ || flushing_) {
      served_at_ = elapsed();
    }
    if (!report.delivered()) {
      ++failures_;
      ++measured_.failed[report.error().name()];
      return;
    }
    ++measured_.delivered;
    measured_.bytes += report.value().value_or("").size();
    measured_.latency.record(
        std::chrono::duration_cast<std::chrono::microseconds>(
            *served_at_ - nanoseconds{report.opaque()}));
  }

  void look(nanoseconds now) {
    if (now < next_look_) {
      return;
    }
    next_look_ = now + look_interval;
    if (!go_on_(measured_)) {
      stop(End::interrupted);
    } else if (measured_.failed.contains("_MSG_TIMED_OUT") &&
               now - last_delivered_ >= patience_) {
      stop(End::silent);
    }
  }

  void stop(End why) {
    if (going_on_) {
      going_on_ = false;
      measured_.end = why;
    }
  }

  [[nodiscard]] nanoseconds elapsed() const { return Clock::now() - begin_; }

  const Load& load_;
  const Payloads& payloads_;
  const GoOn& go_on_;
  std::chrono::milliseconds patience_;
  Measurement measured_{};
  Clock::time_point begin_ = Clock::now();
  nanoseconds next_look_{};
  nanoseconds last_delivered_{};
  std::optional<nanoseconds> served_at_{};  // when this call's reports came
  std::uint64_t failures_ = 0;
  bool warming_up_ = false;
  bool flushing_ = false;  // whose reports come one after the other
  bool going_on_ = true;
  std::array<rd_kafka_message_t, largest_batch> batch_{};
  std::size_t batch_size_ = 1;
  std::size_t next_ = 0;  // of the payloads
  Sender sender_;
};

}  // namespace

Measurement measure(const kafka::Config& config, const Load& load,
                    const Payloads& payloads, const GoOn& go_on) {
  return Run{config, load, payloads, go_on}.measure();
}

}  // namespace load_test
