// What the endpoints answer, to right requests and to wrong ones.
#include <doctest/doctest.h>

#include <csignal>
#include <fstream>
#include <set>
#include <support/json.hpp>
#include <support/topic.hpp>
#include <support/usage.hpp>
#include <thread>

#include "gateway.hpp"
#include "http_client.hpp"

using rest::ask;
using rest::Gateway;
using rest::HttpClient;
using rest::payment;
using rest::request;
using rest::Response;
using support::check_contains;
using namespace std::chrono_literals;

namespace {

std::string text_of(const Response& response, const char* member) {
  const auto object = support::parse_object(response.body);
  REQUIRE(object);
  const auto found = object->find(member);
  return found == object->end() ? "" : found->second.text;
}

void check_problem(const Response& response, int status,
                   std::string_view part) {
  CHECK(response.status == status);
  CHECK(response.header("Content-Type") == "application/problem+json");
  check_contains(response.body, part);
}

std::vector<std::string> at(const support::Topic& topic,
                            std::vector<std::string> more = {}) {
  more.insert(more.end(),
              {"--bootstrap-servers", support::bootstrap(), "--topic",
               topic.name(), "--property", "linger.ms=1"});
  return more;
}

std::vector<std::string> at_nobody(std::vector<std::string> more = {}) {
  more.insert(more.end(), {"--bootstrap-servers", support::nobody});
  return more;
}

}  // namespace

TEST_SUITE_BEGIN("endpoints");

TEST_CASE("a payment is answered with the place where Kafka has it") {
  support::Topic topic;
  Gateway gateway(at(topic));

  const Response response =
      ask(gateway.port(), "POST", "/payments", payment("one"));
  const Response wrong =
      ask(gateway.port(), "POST", "/payments", R"({"amount":"1"})");
  const auto& ending = gateway.stop();

  CHECK(response.status == 201);
  CHECK(text_of(response, "topic") == topic.name());
  CHECK(text_of(response, "partition") == "0");
  CHECK(text_of(response, "offset") == "0");
  check_problem(wrong, 422, R"("pointer":"#/amount")");
  check_problem(wrong, 422, "customer_id is missing: add");
  const auto records = topic.records();
  REQUIRE(records.size() == 1);
  check_contains(*records[0].value, text_of(response, "payment_id"));
  CHECK(ending.status == 0);
  check_contains(ending.output, R"("payments":1,"delivered":1)");
}

TEST_CASE("messages are sent with their metadata, and each has its verdict") {
  support::Topic topic;
  Gateway gateway(at(topic, {"--allow-topic", topic.name()}));
  const std::string mine = R"({"topic":")" + topic.name() +
                           R"(","key":"k",)"
                           R"("headers":{"trace":"7"},"message":)";

  const Response one = ask(gateway.port(), "POST", "/produce",
                           mine + R"({"total":1.10,"source":"me"}})");
  const Response mixed =
      ask(gateway.port(), "POST", "/produce/batch",
          "[" + mine + R"({}},{"topic":"other","message":{}},)" + mine +
              R"(5},7])");
  const Response all = ask(gateway.port(), "POST", "/produce/batch",
                           "[" + mine + "{}}," + mine + "{}}]");
  const Response none = ask(gateway.port(), "POST", "/produce/batch",
                            "[" + mine + "1}," + mine + "2}]");
  const Response nowhere =
      ask(gateway.port(), "POST", "/produce", mine + R"({},"partition":77})");

  CHECK(one.status == 201);
  CHECK(mixed.status == 207);
  check_contains(mixed.body, R"("messages_sent":1,"results":[{"success":true)");
  check_contains(mixed.body, R"("pointer":"#/1/topic")");
  check_contains(mixed.body, R"("pointer":"#/2/message")");
  check_contains(mixed.body, R"("pointer":"#/3")");
  CHECK(all.status == 201);
  check_problem(none, 422, R"("messages_sent":0)");
  check_problem(nowhere, 404, R"("pointer":"#/partition")");
  const auto records = topic.records();
  REQUIRE(records.size() == 4);
  check_contains(*records[0].value,
                 R"({"total":1.10,"source":"me","timestamp":")");
  check_contains(*records[0].value, R"("server_time":1)");
  CHECK(records[0].key == "k");
  CHECK(records[0].headers[0].name == "trace");
}

TEST_CASE("what is no right request is refused for its own reason") {
  std::ofstream("rest-token") << "s3cret\n";
  Gateway gateway(at_nobody({"--token-file", "rest-token", "--max-body-bytes",
                             "500", "--max-batch", "2", "--allow-topic", "t"}));
  const std::string token = "Authorization: Bearer s3cret\r\n";
  const auto post = [&](std::string_view path, const std::string& body) {
    return ask(gateway.port(), "POST", path, body, token);
  };

  check_problem(ask(gateway.port(), "POST", "/payments", payment("x")), 401,
                "Authorization: Bearer");
  check_problem(ask(gateway.port(), "POST", "/payments", payment("x"),
                    "Authorization: Bearer s3creT\r\n"),
                401, "Authorization: Bearer");
  CHECK(ask(gateway.port(), "GET", "/metrics").status == 401);
  CHECK(ask(gateway.port(), "GET", "/metrics", "", token).status == 200);
  CHECK(ask(gateway.port(), "GET", "/").status == 200);
  check_problem(post("/payment", payment("x")), 404, "GET / lists");
  const Response method = ask(gateway.port(), "DELETE", "/payments");
  check_problem(method, 405, "POST");
  CHECK(method.header("Allow") == "POST");
  check_problem(post("/payments", payment(std::string(500, 'x'))), 413,
                "larger than 500 bytes");
  check_problem(post("/payments", "{\"a\":" + std::string(80, '[')), 400,
                "nested deeper than 64");
  check_problem(post("/produce/batch", "[]"), 422, "1 to 2 messages");
  check_problem(post("/produce/batch", "[1,2,3]"), 422, "1 to 2 messages");
  check_problem(post("/produce/batch", "{}"), 400, "a batch is one JSON array");
  check_problem(post("/produce", R"({"topic":"t","topic":"t","message":{}})"),
                422, "topic is given twice");
  check_problem(post("/produce", R"({"topic":"u","message":{}})"), 403,
                "--allow-topic");
  check_problem(post("/produce", R"({"topic":"t","message":{"a":1,"a":2}})"),
                422, R"("pointer":"#/message/a")");
}

TEST_CASE("health says within a second that no broker answers") {
  Gateway gateway(at_nobody());

  const auto before = std::chrono::steady_clock::now();
  const Response response = ask(gateway.port(), "GET", "/health");

  check_problem(response, 503, R"("kafka_connected":false)");
  CHECK(response.header("Retry-After") == "1");
  CHECK(std::chrono::steady_clock::now() - before < 1s);
}

TEST_CASE("a payment that never gets a verdict is answered in time") {
  Gateway gateway(at_nobody({"--verdict-timeout-ms", "300"}),
                  WITHOUT_SEND_GATEWAY);

  const Response response =
      ask(gateway.port(), "POST", "/payments", payment("x"));

  check_problem(response, 504, "TODO 2 or 3");
  check_problem(response, 504, R"("payment_id":")");
}

TEST_CASE("too many payments at once are told to come back") {
  Gateway gateway(
      at_nobody({"--max-waiting", "1", "--verdict-timeout-ms", "2000",
                 "--property", "queue.buffering.max.messages=1"}));

  std::vector<HttpClient> clients;
  for (int i = 0; i < 6; ++i) {
    clients.emplace_back(gateway.port())
        .send(request("POST", "/payments", payment("x")));
  }
  std::multiset<int> statuses;
  for (HttpClient& client : clients) {
    const Response response = client.receive();
    statuses.insert(response.status);
    CHECK((response.status != 503 || response.header("Retry-After") == "1"));
  }

  // One is with the client, one in the gateway's send(), one waits.
  CHECK(statuses.count(503) + statuses.count(504) == 6);
  CHECK(statuses.count(503) >= 4);
}

TEST_CASE("SIGTERM lets the gateway answer what it has accepted") {
  support::Topic topic;
  Gateway gateway(at(topic, {"--property", "linger.ms=700"}));
  HttpClient client(gateway.port());
  client.send(request("POST", "/payments", payment("x")));
  HttpClient idle(gateway.port());
  while (ask(gateway.port(), "GET", "/metrics")
             .body.find("gateway_payments_sent_total 1") == std::string::npos) {
  }

  const auto& ending = gateway.stop();
  const Response response = client.receive();

  CHECK(response.status == 201);
  CHECK(ending.status == 0);
  CHECK(topic.records().size() == 1);
}

TEST_CASE("flags that make no sense are refused") {
  const auto refused = [](std::vector<std::string> arguments,
                          std::string_view message) {
    support::check_usage_error(
        support::run(
            {.path = SOLUTION_GATEWAY, .arguments = std::move(arguments)}),
        message);
  };

  refused({"--listen", "here"}, "--listen: \"here\" is no address");
  refused({"--listen", "0", "--allow-topic", "a b"}, "--allow-topic");
  refused({"--listen", "0", "--token-file", "/dev/null"}, "--token-file");
  refused({"--allow-topic", "a"}, "--listen");
  refused({"--listen", "192.0.2.1:1", "--bootstrap-servers", "127.0.0.1:1"},
          "cannot listen on 192.0.2.1:1");
}

TEST_SUITE_END();
