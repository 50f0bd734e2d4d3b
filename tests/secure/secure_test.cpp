// A client.properties as a managed cluster hands it out, against a Kafka that
// asks for a password and shows a certificate.
#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <fstream>
#include <kafka/admin.hpp>
#include <kafka/consumer.hpp>
#include <kafka/producer.hpp>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <support/json.hpp>
#include <support/program.hpp>
#include <support/usage.hpp>
#include <vector>

#include "secure_broker.hpp"

namespace {

using namespace std::chrono_literals;
using support::check_contains;

/// One for all tests: it takes seconds to start.
SecureBroker& broker() {
  static SecureBroker secure;
  return secure;
}

std::string write(std::string_view name, const std::string& text) {
  const std::string path = broker().file(name);
  std::ofstream{path} << text;
  return path;
}

/// Java's words, as clusters offer them for download.
std::string java_properties(std::string_view module, std::string_view mechanism,
                            std::string_view authority,
                            std::string_view password) {
  std::string text;
  for (const std::string_view part :
       {std::string_view{"bootstrap.servers="},
        std::string_view{broker().address()},
        std::string_view{"\nsecurity.protocol=SASL_SSL\nsasl.mechanism="},
        mechanism,
        std::string_view{
            "\nsasl.jaas.config=org.apache.kafka.common.security."},
        module,
        std::string_view{" required \\\n  username=\"gateway\" password=\""},
        password,
        std::string_view{"\";\nclient.dns.lookup=use_all_dns_ips\n"
                         "ssl.truststore.type=PEM\n"
                         "ssl.truststore.location="}}) {
    text += part;
  }
  return text + broker().file(authority) + "\n";
}

std::string plain_properties(std::string_view authority,
                             std::string_view password) {
  return java_properties("plain.PlainLoginModule", "PLAIN", authority,
                         password);
}

/// The gateway with this file. It gives a payment up after five seconds:
/// a busy broker that has just started takes two for its first refusal.
support::ProgramOptions gateway(const std::string& file) {
  return {
      .path = SOLUTION_GATEWAY,
      .arguments = {"--config", file, "--property", "delivery.timeout.ms=5000"},
      .deadline = 30s};
}

constexpr std::string_view payment =
    R"({"customer_id":"CUST0042","amount":49.90,"currency":"EUR",)"
    R"("method":"card"})"
    "\n";

/// What it says of one payment.
support::Verdict verdict_of(const support::Ending& ending) {
  const support::Verdicts verdicts = support::parse_verdicts(ending.output);
  REQUIRE_MESSAGE(verdicts.all.size() == 1, (ending.output + ending.errors));
  return verdicts.all.front();
}

void check_delivered(const support::Ending& ending) {
  CHECK_MESSAGE(verdict_of(ending).kind == support::Verdict::Kind::delivered,
                (ending.output + ending.errors));
  CHECK(ending.status == 0);
}

/// The payment has its verdict in time, and the verdict says why.
void check_refused(const support::Ending& ending, std::string_view reason) {
  const support::Verdict verdict = verdict_of(ending);
  CHECK(verdict.kind == support::Verdict::Kind::failed);
  CHECK(verdict.error == "_MSG_TIMED_OUT");
  check_contains(verdict.text, reason);
  CHECK(ending.status == 1);
  CHECK(ending.ran < 15s);  // five, on a machine that has nothing else to do
}

/// The next record, or nothing after half a minute.
std::optional<kafka::Message> first_of(kafka::Consumer& consumer) {
  std::optional<kafka::Message> message;
  const auto end = std::chrono::steady_clock::now() + 30s;
  while (!message && std::chrono::steady_clock::now() < end) {
    message = consumer.poll(100ms);
  }
  return message;
}

constexpr bool scram_works() {
  constexpr int repaired_in = 0x020601ff;
  return RD_KAFKA_VERSION >= repaired_in;
}

TEST_SUITE_BEGIN("secure");

TEST_CASE("the gateway delivers with a managed cluster's client.properties") {
  const std::string file =
      write("client.properties",
            plain_properties("ca.pem", SecureBroker::escaped_password));

  const support::Ending ending = support::run(gateway(file), payment);

  check_delivered(ending);
  check_contains(ending.errors, "client.dns.lookup is for Java clients");
}

TEST_CASE("a consumer reads with the same file") {
  const std::string file =
      write("reader.properties",
            plain_properties("ca.pem", SecureBroker::escaped_password));
  check_delivered(support::run(gateway(file), payment));
  kafka::Config config = kafka::Config::from_file(file);
  config.set("group.id", "secure").set("auto.offset.reset", "earliest");
  kafka::Consumer consumer{std::move(config)};
  consumer.subscribe({"payment_requests"});

  const std::optional<kafka::Message> message = first_of(consumer);

  REQUIRE(message);
  check_contains(message->value().value_or(""), "CUST0042");
}

TEST_CASE("SCRAM logs in, or an old librdkafka is named as the cause") {
  const std::string file =
      write("scram.properties",
            java_properties("scram.ScramLoginModule", "SCRAM-SHA-512", "ca.pem",
                            SecureBroker::escaped_password));

  const support::Ending ending = support::run(gateway(file), payment);

  if (scram_works()) {
    check_delivered(ending);
  } else {
    check_refused(ending, "take 2.6.1 or newer, or the mechanism PLAIN");
  }
}

TEST_CASE("a wrong password is named in the payment's verdict") {
  const std::string file =
      write("password.properties", plain_properties("ca.pem", "wrong"));

  check_refused(support::run(gateway(file), payment),
                "SASL authentication error");
}

TEST_CASE("a certificate of an unknown authority is named in the verdict") {
  const std::string file =
      write("authority.properties",
            plain_properties("other-ca.pem", SecureBroker::escaped_password));

  check_refused(support::run(gateway(file), payment),
                "verify that ssl.ca.location is correctly configured");
}

TEST_CASE("a consumer that nobody lets in can say why") {
  const std::string file =
      write("refused.properties", plain_properties("ca.pem", "wrong"));
  kafka::Config config = kafka::Config::from_file(file);
  config.set("group.id", "refused").set("log_level", 0);
  kafka::Consumer consumer{std::move(config)};
  consumer.subscribe({"payment_requests"});

  const auto end = std::chrono::steady_clock::now() + 30s;
  while (!consumer.connection_error() &&
         std::chrono::steady_clock::now() < end) {
    static_cast<void>(consumer.poll(100ms));
  }

  CHECK(consumer.connection_error().code() ==
        RD_KAFKA_RESP_ERR__AUTHENTICATION);
  CHECK_FALSE(consumer.close());
}

/// For a client with a token. Where it comes from is still to be said.
kafka::Config with_a_token() {
  return {{"bootstrap.servers", broker().address()},
          {"security.protocol", "SASL_SSL"},
          {"sasl.mechanism", "OAUTHBEARER"},
          {"ssl.ca.location", broker().file("ca.pem")},
          {"log_level", "0"}};
}

/// {"alg":"none"}.{"sub":"gateway","iat":1700000000,"exp":EXPIRES}., where
/// EXPIRES is in the year 2096, or in 2001.
constexpr std::string_view good_token =
    "eyJhbGciOiJub25lIn0."
    "eyJzdWIiOiJnYXRld2F5IiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjQwMDAwMDAwMDB9.";
constexpr std::string_view expired_token =
    "eyJhbGciOiJub25lIn0."
    "eyJzdWIiOiJnYXRld2F5IiwiaWF0Ijo5MDAwMDAwMDAsImV4cCI6MTAwMDAwMDAwMH0.";

kafka::OauthToken token(std::string_view value,
                        std::chrono::milliseconds lifetime = 1h) {
  return {.value = std::string{value},
          .principal = "gateway",
          .expires = std::chrono::system_clock::now() + lifetime};
}

/// What becomes of one record, or why there is no connection.
kafka::Error send_with(kafka::Config config) {
  config.set("delivery.timeout.ms", 2s);
  kafka::Error error;
  kafka::Producer producer{
      std::move(config),
      [&](const kafka::DeliveryReport& report) { error = report.error(); }};
  REQUIRE_FALSE(producer.send({.topic = "payment_requests", .value = "hello"}));
  static_cast<void>(producer.close(20s));
  return producer.connection_error() ? producer.connection_error() : error;
}

TEST_CASE("the example of OAuth logs in with a token of its own") {
  const std::string file =
      write("oauth.properties", "bootstrap.servers=" + broker().address() +
                                    "\nsecurity.protocol=SASL_SSL\n"
                                    "ssl.truststore.location=" +
                                    broker().file("ca.pem") + "\n");

  const support::Ending ending =
      support::run({.path = EXAMPLE_OAUTH,
                    .arguments = {file, "payment_requests", "gateway"},
                    .deadline = 30s});

  CHECK_MESSAGE(ending.status == 0, ending.errors);
  check_contains(ending.output, "a token for gateway\ndelivered\n");
}

TEST_CASE("every client logs in with a token, also where it only asks") {
  kafka::Config config = with_a_token();
  config.on_token_refresh([] { return token(good_token); });

  CHECK_FALSE(send_with(config));
  CHECK(kafka::Admin{config}.describe_topic("payment_requests"));
  kafka::Producer producer{config};
  CHECK(producer.partition_count("payment_requests") > 0);
  config.set("group.id", "tokens").set("auto.offset.reset", "earliest");
  kafka::Consumer consumer{config};
  consumer.subscribe({"payment_requests"});
  CHECK(first_of(consumer));
}

TEST_CASE("a token is asked for again before it expires") {
  std::atomic<int> asked{0};
  kafka::Config config = with_a_token();
  config.on_token_refresh([&asked] {
    ++asked;
    return token(good_token, 2s);
  });
  kafka::Producer producer{config};

  const auto end = std::chrono::steady_clock::now() + 30s;
  while (asked < 2 && std::chrono::steady_clock::now() < end) {
    producer.poll(100ms);
  }

  CHECK(asked >= 2);
}

TEST_CASE("a token that cannot be had is named as the cause") {
  kafka::Config config = with_a_token();
  config.on_token_refresh([]() -> kafka::OauthToken {
    throw std::runtime_error{"our provider is on fire"};
  });

  const kafka::Error error = send_with(config);

  CHECK(error.code() == RD_KAFKA_RESP_ERR__AUTHENTICATION);
  check_contains(error.text(), "our provider is on fire");
}

TEST_CASE("a token that librdkafka does not take is named as the cause") {
  kafka::Config config = with_a_token();
  config.on_token_refresh([] { return token(good_token, -1s); });

  check_contains(send_with(config).text(), "unexpired");
}

TEST_CASE("a token that the broker does not take is named as the cause") {
  kafka::Config config = with_a_token();
  config.on_token_refresh([] { return token(expired_token); });

  const kafka::Error error = send_with(config);

  CHECK(error.code() == RD_KAFKA_RESP_ERR__AUTHENTICATION);
  check_contains(error.text(), "invalid_token");
}

TEST_CASE("librdkafka makes unsigned tokens itself, for tests") {
  kafka::Config config = with_a_token();
  config.set("enable.sasl.oauthbearer.unsecure.jwt", true)
      .set("sasl.oauthbearer.config", "principal=gateway");

  CHECK_FALSE(send_with(config));
}

TEST_SUITE_END();

}  // namespace
