// Lab 1, gateway: a Kafka producer.
//
// The gateway reads payments, sends each to Kafka, and says of each what became
// of it. Reading the input, parsing it and printing the verdicts is done in
// labs/runtime/; this file is the part that talks to Kafka, and it has four
// TODOs. The handout is labs/01-gateway/README.md.
//
//   ./lab check gateway   says what is right so far, and what to do next
//   ./lab hint gateway    gives a hint for the next TODO
//   ./lab run gateway     runs this file: type a payment, see its verdict

#include <array>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <kafka/producer.hpp>
#include <memory>
#include <payments/payment.hpp>
#include <runtime/gateway.hpp>
#include <string>

using namespace std::chrono_literals;  // 100ms and 10s are durations

// Called once, before the gateway is made. `config` holds the broker's address
// already. What is returned here is what the producer works with.
kafka::Config runtime::configure(kafka::Config config) {
  // TODO 1: decide when a payment counts as delivered.
  // Call config.set("name", "value") for four properties of the producer: how
  // many brokers must have a payment (acks), how long to go on trying before it
  // has failed (delivery.timeout.ms, here 1 to 30 seconds), how long to wait
  // for others to share a batch (linger.ms), and how to compress a batch
  // (compression.type). The defaults let a customer wait for five minutes, and
  // send every byte as it is. Write why next to each value, for who reads it.

  // A payment is delivered when every broker that must have a copy has one.
  config.set("acks", "all");

  // The customer waits at the counter: ten seconds outlast a change of the
  // partition's leader, and are about as long as a person stands there.
  config.set("delivery.timeout.ms", 10s);

  // A payment may wait this long for others to travel with. One request for
  // many payments costs the broker little more than one for a single payment.
  config.set("linger.ms", 20ms);

  // Payments look alike, so a batch of them shrinks well. lz4 costs the least
  // time; every Kafka client can read it.
  config.set("compression.type", "lz4");
  // END TODO 1
  return config;
}

class KafkaGateway final : public runtime::Gateway {
 public:
  // `settings` holds the topic's name and the finished configuration.
  // `verdicts` is where this class says what became of each payment.
  KafkaGateway(const runtime::Settings& settings, runtime::Verdicts& verdicts)
      : topic_(settings.topic),
        verdicts_(verdicts),
        producer_(settings.config, [this](const kafka::DeliveryReport& report) {
          on_delivery(report);
        }) {}

  // Called from poll(), flush() and close() of the producer, once for each
  // record that its send() accepted, when it is known what became of it.
  void on_delivery(const kafka::DeliveryReport& report) {
    // The number that send() put into the record's opaque. (maybe_unused keeps
    // the compiler quiet about a name while the TODO that needs it is empty.)
    [[maybe_unused]] const std::uint64_t number = report.opaque();

    // TODO 2: give every payment its verdict.
    // The report says whether Kafka has the record: look at report.error(),
    // topic(), partition() and offset(). Tell verdicts_, which has one function
    // for payments that were delivered and one for those that failed.
    // Without this, nobody learns that a payment has failed. If a failure
    // counts as success, the shop hands out goods that nobody pays for.

    if (const kafka::Error error = report.error()) {
      verdicts_.failed(number, error);
    } else {
      verdicts_.delivered(number, report.topic(), report.partition(),
                          report.offset());
    }
    // END TODO 2
  }

  // Called once for each payment that was read. `number` is 1 for the first
  // payment, 2 for the second, and so on. The verdict on a payment is given
  // under its number.
  void send(const payments::Payment& payment,
            [[maybe_unused]] std::uint64_t number) override {
    // The payment as JSON text: what goes into Kafka.
    const std::string json = payments::to_json(payment);

    // TODO 3: send the payment.
    // Fill in a kafka::Record and hand it to producer_.send(). The key is the
    // customer's id: equal keys keep their order. Add two headers, payment_id
    // and content-type (application/json). The record's opaque brings the
    // number to on_delivery(). Look at what send() returns: if the queue is
    // full, make room with producer_.poll() and try again; after any other
    // error no report will come, so tell verdicts_ yourself. A payment that was
    // refused and forgotten is lost.

    const std::array<kafka::Header, 2> headers = {{
        {"payment_id", payment.payment_id},
        {"content-type", "application/json"},
    }};
    kafka::Record record;
    record.topic = topic_;
    record.key = payment.customer_id;
    record.value = json;
    record.headers = headers;
    record.opaque = number;

    kafka::Error refused = producer_.send(record);
    while (refused.code() == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      // The queue gets room when a report is handed out, which poll() waits
      // for. Reading no further meanwhile is what keeps memory bounded.
      producer_.poll(100ms);
      refused = producer_.send(record);
    }
    if (refused) {
      verdicts_.failed(number, refused);
    }
    // END TODO 3
  }

  // Called between payments, and again and again while none comes. Hands the
  // reports that have arrived to on_delivery(), and does not wait for more.
  void poll() override { producer_.poll(0ms); }

  // Called once, after the last payment.
  void finish() override {
    // TODO 4: leave nothing behind.
    // When this function returns, every payment given to send() must have its
    // verdict. Records may still be waiting in the producer's queue or be on
    // their way. Look at flush() in include/kafka/producer.hpp: how long does
    // it wait, and what does it return when that was not enough? Then close()
    // the producer, which says what it gave up.
    // Without this, a gateway that stops right after its last payment loses it,
    // and the customer never hears of it.

    kafka::Error unfinished = producer_.flush(1s);
    while (unfinished.code() == RD_KAFKA_RESP_ERR__TIMED_OUT) {
      // This ends: delivery.timeout.ms ends every record's wait for a report.
      unfinished = producer_.flush(1s);
    }
    if (const kafka::Error error = producer_.close(1s)) {
      std::cerr << "close: " << error.text() << '\n';
    }
    // END TODO 4
  }

 private:
  std::string topic_;
  [[maybe_unused]] runtime::Verdicts& verdicts_;
  kafka::Producer producer_;  // last, because it still reports as it goes
};

// Called once by the runtime, which cannot know the class above by name.
std::unique_ptr<runtime::Gateway> runtime::make_gateway(
    const Settings& settings, Verdicts& verdicts) {
  return std::make_unique<KafkaGateway>(settings, verdicts);
}
