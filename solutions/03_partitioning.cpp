// Lab 3, partitioning: which payment goes where, and what stays in order.
//
// The gateway again, which now chooses the partition of each payment itself,
// and a reader that looks at some partitions. Reading the input, the command
// line and --analyze are done in labs/runtime/; this file is the part that
// talks to Kafka. It has five TODOs, and the rest of it is Lab 1, finished.
// The handout is labs/03-partitioning/README.md.
//
//   ./lab check partitioning   says what is right so far, and what is next
//   ./lab hint partitioning    gives a hint for the next TODO
//   ./lab run partitioning     runs this file: type a payment, see its place

#include <array>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <kafka/consumer.hpp>
#include <kafka/murmur2.hpp>
#include <kafka/producer.hpp>
#include <map>
#include <memory>
#include <optional>
#include <payments/payment.hpp>
#include <runtime/partitioning.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace std::chrono_literals;  // 100ms and 10s are durations

// Payments from here on are of high value: 5,000.00 in hundredths.
[[maybe_unused]] constexpr std::int64_t high_value = 500'000;

// Called once, before the gateway is made. Lab 1 says why for most of these.
kafka::Config runtime::configure(kafka::Config config) {
  config.set("acks", "all");
  config.set("delivery.timeout.ms", 10s);
  config.set("linger.ms", 20ms);
  config.set("compression.type", "lz4");
  // A batch that is sent again must not overtake the next one, or the order
  // inside the partition is gone. Lab 4 says what else this does.
  config.set("enable.idempotence", true);
  return config;
}

class PartitioningGateway final : public runtime::Gateway {
 public:
  PartitioningGateway(const runtime::PartitioningSettings& settings,
                      runtime::Verdicts& verdicts)
      : settings_(settings),
        verdicts_(verdicts),
        producer_(settings.config, [this](const kafka::DeliveryReport& report) {
          on_delivery(report);
        }) {}

  // Called once for each payment that was read.
  void send(const payments::Payment& payment, std::uint64_t number) override {
    const std::string json = payments::to_json(payment);
    const std::array<kafka::Header, 2> headers = {{
        {"payment_id", payment.payment_id},
        {"content-type", "application/json"},
    }};
    kafka::Record record;
    record.topic = settings_.topic;
    record.value = json;
    record.headers = headers;
    record.opaque = number;

    // TODO 1: give the record its key.
    // The key says whose payment this is: programs behind Kafka group and
    // compact by it, and its order is the customer's. It is the customer's id.
    // A guest (payment.guest is true) is nobody in particular: leave the key
    // out then, and do not make one up. Without this, nobody can tell whose
    // records belong together; with one made-up key for all guests, they all
    // look like a single, very busy customer.

    if (!payment.guest) {
      record.key = payment.customer_id;
    }
    // END TODO 1

    try {
      // Asked anew for each payment: a topic can get more partitions while we
      // run. The producer remembers the answer for a while, so it costs little.
      record.partition =
          partition_of(payment, producer_.partition_count(settings_.topic));
    } catch (const kafka::Exception& problem) {
      verdicts_.failed(number, problem.error());
      return;
    }
    deliver(record);
  }

  // Which of so many places a customer belongs to: 0 to places - 1. For the
  // same customer and as many places it is always the same one, on every
  // machine.
  static std::int32_t place_of(std::string_view customer,
                               [[maybe_unused]] std::int32_t places) {
    // Some number between -2147483648 and 2147483647, Kafka's own for this key.
    [[maybe_unused]] const std::int32_t hash = kafka::murmur2(customer);
    std::int32_t place = 0;

    // TODO 2: turn the hash into a place.
    // The hash is negative for half of all customers, and then so is what %
    // gives in C++. Kafka's Java client clears the highest of the 32 bits, the
    // sign, and then takes the remainder. Do the same, bit for bit: std::abs()
    // is something else. Without this, every customer has the same place; with
    // another formula, a Java program that sends payments puts a customer
    // elsewhere than you do, and the order is gone.

    place = (hash & 0x7fffffff) % places;
    // END TODO 2
    return place;
  }

  // The partition of a payment, in a topic with so many of them.
  std::int32_t partition_of(const payments::Payment& payment,
                            std::int32_t partitions) {
    // Whoever has no lane gets one of `places` partitions, of which `first` is
    // the first.
    std::int32_t first = 0;
    std::int32_t places = partitions;

    // TODO 3: open the lanes.
    // Partition 0 is for the customers in settings_.vips, partition 1 for
    // payments of high_value and more (payment.amount_minor). Return it for
    // them; a VIP's payment of high value is a VIP's. All others share the
    // partitions behind the two lanes: set `first` and `places` so. A topic of
    // fewer than three partitions has no room for lanes. Without this, a
    // payment that must be looked at within seconds waits behind thousands of
    // cups of coffee.

    if (partitions >= 3) {
      if (settings_.vips.contains(payment.customer_id)) {
        return 0;
      }
      if (payment.amount_minor >= high_value) {
        return 1;
      }
      first = 2;
      places = partitions - first;
    }
    // END TODO 3

    std::int32_t place = place_of(payment.customer_id, places);

    // TODO 4: spread the guests.
    // The customer id of a guest is empty, so all of them have the same place:
    // one partition is hot while the others idle. Guests need no order, so any
    // of the places will do. Give each guest (payment.guest) the next one, and
    // begin again behind the last; next_guest_ is there to remember whose turn
    // it is. Without this, the consumer of one partition falls behind on every
    // busy day, and the customers who share it wait.

    if (payment.guest) {
      place = next_guest_ % places;
      next_guest_ = place + 1;
    }
    // END TODO 4
    return first + place;
  }

  // Hands the record to Kafka; waits while the producer's queue is full.
  void deliver(const kafka::Record& record) {
    kafka::Error refused = producer_.send(record);
    while (refused.code() == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      producer_.poll(100ms);
      refused = producer_.send(record);
    }
    if (refused) {
      verdicts_.failed(record.opaque, refused);
    }
  }

  // Called for each record that was sent, when it is known what became of it.
  void on_delivery(const kafka::DeliveryReport& report) {
    if (const kafka::Error error = report.error()) {
      verdicts_.failed(report.opaque(), error);
    } else {
      verdicts_.delivered(report.opaque(), report.topic(), report.partition(),
                          report.offset());
    }
  }

  void poll() override { producer_.poll(0ms); }

  // Called once, after the last payment.
  void finish() override {
    kafka::Error unfinished = producer_.flush(1s);
    while (unfinished.code() == RD_KAFKA_RESP_ERR__TIMED_OUT) {
      unfinished = producer_.flush(1s);
    }
    if (const kafka::Error error = producer_.close(1s)) {
      std::cerr << "close: " << error.text() << '\n';
    }
  }

 private:
  runtime::PartitioningSettings settings_;
  runtime::Verdicts& verdicts_;
  [[maybe_unused]] std::int32_t next_guest_ = 0;
  kafka::Producer producer_;  // last, because it still reports as it goes
};

// Called once by the runtime, which cannot know the class above by name.
std::unique_ptr<runtime::Gateway> runtime::make_partitioning_gateway(
    const PartitioningSettings& settings, Verdicts& verdicts) {
  return std::make_unique<PartitioningGateway>(settings, verdicts);
}

// Called once for --consume, instead of the gateway.
void runtime::read_partitions(const ReadSettings& settings,
                              [[maybe_unused]] Reading& reading) {
  kafka::Consumer consumer{settings.config};

  // TODO 5: read some partitions and prove the order.
  // consumer.assign() takes a list of kafka::TopicPartition: the partitions in
  // settings.partitions, each from RD_KAFKA_OFFSET_BEGINNING. Then poll() while
  // reading.goes_on(). Tell `reading` of every record() and of each partition
  // that has ended(); throw any other error as a kafka::Exception. A record
  // that is older (timestamp()) than one of the same customer before it in the
  // same partition is out_of_order(). Without this, a broken order is found by
  // the customer whose refund was booked before the payment.

  std::vector<kafka::TopicPartition> assignment;
  for (const std::int32_t partition : settings.partitions) {
    assignment.push_back(
        {settings.topic, partition, RD_KAFKA_OFFSET_BEGINNING});
  }
  consumer.assign(assignment);

  // When the newest record of a customer in a partition was made.
  using Time = std::optional<std::chrono::system_clock::time_point>;
  std::map<std::pair<std::int32_t, std::string>, Time> newest;
  while (reading.goes_on()) {
    const std::optional<kafka::Message> message = consumer.poll(100ms);
    if (!message) {
      continue;
    }
    if (message->end_of_partition()) {
      reading.ended(message->partition());
      continue;
    }
    if (const kafka::Error error = message->error()) {
      throw kafka::Exception{error, "reading " + settings.topic};
    }
    reading.record(*message);
    if (!message->key()) {
      continue;  // a guest, who has no order
    }
    Time& before = newest[{message->partition(), std::string{*message->key()}}];
    if (message->timestamp() < before) {
      reading.out_of_order(*message);
    } else {
      before = message->timestamp();
    }
  }
  // END TODO 5
}
