// When an order cannot be sent, it goes to another topic, with the reason: a
// dead letter. Lab 5 is about records that cannot be processed; this is about
// one that never came so far.
//
//   ./lab run dead-letter-on-send-failure

#include <array>
#include <chrono>
#include <iostream>
#include <kafka/producer.hpp>
#include <optional>
#include <payments/dead_letter.hpp>
#include <runtime/short_program.hpp>
#include <string>
#include <string_view>

using namespace std::chrono_literals;  // 10s is a duration

class Shop {
 public:
  Shop(std::string topic, std::string letter_topic)
      : topic_(std::move(topic)),
        letter_topic_(std::move(letter_topic)),
        letters_(configuration(10'000),
                 [this](const kafka::DeliveryReport& r) { on_letter(r); }),
        orders_(configuration(3'000),
                [this](const kafka::DeliveryReport& r) { on_order(r); }) {}

  void send(const std::string& customer, const std::string& order) {
    kafka::Record record;
    record.topic = topic_;
    record.key = customer;
    record.value = order;
    // Refused at once, for example because the queue is full: no report will
    // come, so this is the place for it.
    const kafka::Error refused = orders_.send(record);
    if (refused) {
      write_letter(customer, order, refused);
    }
  }

  // First the orders: what becomes of them may make more letters.
  bool finish() {
    const kafka::Error late = orders_.close(11s);
    const kafka::Error later = letters_.close(11s);
    return !late && !later && lost_ == 0;
  }

 private:
  static kafka::Config configuration(int largest) {
    kafka::Config config;
    config.set("bootstrap.servers", runtime::broker());
    config.set("delivery.timeout.ms", 10s);
    config.set("message.max.bytes", largest);
    // The broker refuses a whole batch for one large record in it. With one
    // record in each, nobody suffers for his neighbour.
    config.set("batch.num.messages", 1);
    return config;
  }

  // The client has tried again by itself where that could help. If the order
  // failed all the same, it is not tried again here.
  void on_order(const kafka::DeliveryReport& report) {
    const kafka::Error error = report.error();
    if (error) {
      write_letter(report.key(), report.value(), error);
    } else {
      std::cout << "order delivered, " << report.value()->size() << " bytes\n";
    }
  }

  // Key and value as they were, and headers that say why. "transient" may be
  // tried again later. But after a timeout the order may be there already: who
  // sends it again must be able to recognise it (Lab 4).
  void write_letter(std::optional<std::string_view> key,
                    std::optional<std::string_view> value,
                    const kafka::Error& error) {
    const std::string why = error.text();
    const std::array<kafka::Header, 3> headers = {{
        {payments::dead_letter::topic, topic_},
        {payments::dead_letter::failure_class,
         error.retriable() ? "transient" : "permanent"},
        {payments::dead_letter::message, why},
    }};
    kafka::Record letter;
    letter.topic = letter_topic_;
    letter.key = key;
    letter.value = value;
    letter.headers = headers;
    // A producer of its own: the queue of the other may be full.
    const kafka::Error refused = letters_.send(letter);
    if (refused) {
      lost(refused);
    } else {
      std::cout << "dead letter: " << why << '\n';
    }
  }

  void on_letter(const kafka::DeliveryReport& report) {
    if (!report.delivered()) {
      lost(report.error());
    }
  }

  // The last resort. If the broker is down, both topics are out of reach: a
  // real shop writes to its disk here, and a circuit breaker (Lab 1) stops it.
  void lost(const kafka::Error& error) {
    ++lost_;
    std::cerr << "not even a dead letter: " << error.text() << '\n';
  }

  std::string topic_;
  std::string letter_topic_;
  int lost_ = 0;
  kafka::Producer letters_;
  kafka::Producer orders_;  // last, so that it is the first to go
};

int main(int argc, char** argv) {
  const auto names = runtime::names(
      argc, argv,
      {{"TOPIC", "note_short_orders"}, {"LETTERS", "note_short_orders_dlq"}});
  // This topic takes no record of more than a thousand bytes.
  runtime::create_topic(names[0], 3, {{"max.message.bytes", "1000"}});
  runtime::create_topic(names[1], 3);

  Shop shop(names[0], names[1]);
  shop.send("user_123", "one coffee");
  shop.send("user_123", std::string(2'000, 'x'));  // the broker says no
  shop.send("user_234", std::string(4'000, 'x'));  // send() says no
  shop.send("user_234", "two teas");
  return shop.finish() ? 0 : 1;
}
