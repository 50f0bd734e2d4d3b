// Requests of 30 kinds that nobody should send, many of each, from several
// clients at once: none crashes the gateway, hangs it, or makes it grow; each
// has its status; and every payment that was accepted is in Kafka once.
//
// REST_BAD_REQUESTS says how many: 3,000, if it is not set.
#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <support/processes.hpp>
#include <support/topic.hpp>
#include <thread>

#include "gateway.hpp"
#include "http_client.hpp"

using rest::Gateway;
using rest::HttpClient;
using rest::request;
using namespace std::chrono_literals;

namespace {

const std::string token = "Authorization: Bearer s3cret\r\n";

/// One way of being wrong, or of being right in an odd way: 201.
struct Kind {
  std::string name;
  int status = 400;
  std::function<void(HttpClient&, const std::string& good)> send;
};

std::string post(std::string_view body, std::string_view path = "/payments") {
  return request("POST", path, body, token);
}

/// A POST with headers of its own instead of the usual ones.
std::string raw(const std::string& headers, const std::string& body) {
  return "POST /payments HTTP/1.1\r\nHost: h\r\n" + token +
         "Content-Type: application/json\r\n" + headers + "\r\n" + body;
}

std::string chunk(const std::string& length, const std::string& bytes) {
  return length + "\r\n" + bytes + "\r\n";
}

Kind sends(std::string name, int status, std::string bytes) {
  return {std::move(name), status,
          [bytes = std::move(bytes)](HttpClient& client, const std::string&) {
            client.send(bytes);
          }};
}

Kind body(std::string name, int status, const std::string& text) {
  return sends(std::move(name), status, post(text));
}

std::vector<Kind> kinds() {
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  std::string many_headers;
  for (int i = 0; i < 100; ++i) {
    many_headers += "X-" + std::to_string(i) + ": 1\r\n";
  }
  return {
      body("empty body", 400, ""),
      body("truncated JSON", 400, R"({"customer_id":"CUST0042","amo)"),
      body("no object", 400, "[1,2,3]"),
      body("wrong types", 422,
           R"({"customer_id":1,"amount":"1","currency":[],"method":{}})"),
      body("missing fields", 422, "{}"),
      body("deep nesting", 400, "{\"a\":" + std::string(100'000, '[')),
      body("huge number", 422,
           R"({"customer_id":"C","currency":"EUR","method":"card","amount":1)" +
               std::string(400, '0') + "}"),
      body("huge exponent", 422,
           R"({"customer_id":"C","currency":"EUR","method":"card",)"
           R"("amount":1e999999999})"),
      body("duplicate keys", 422,
           R"({"customer_id":"C","customer_id":"C","amount":1,)"
           R"("currency":"EUR","method":"card"})"),
      body("invalid UTF-8", 400, "{\"customer_id\":\"\xC3\x28\"}"),
      body("a NUL byte", 400, std::string("{\"a\":\"\0\"}", 9)),
      body("a lone surrogate", 400, R"({"customer_id":"\ud800"})"),
      sends("wrong token", 401,
            request("POST", "/payments", "{}", "Authorization: Bearer no\r\n")),
      sends("no token", 401, request("POST", "/payments", "{}")),
      sends("no such path", 404, post("{}", "/paymentz")),
      sends("wrong method", 405, request("GET", "/payments", "", token)),
      sends("unknown method", 405, request("BREW", "/payments", "", token)),
      sends("wrong content type", 415,
            "POST /payments HTTP/1.1\r\nHost: h\r\n" + token +
                "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"),
      sends("no length", 411, raw("", "")),
      sends("length that lies upwards", 413,
            raw("Content-Length: 99999999999999999999\r\n", "{}")),
      sends("negative length", 400, raw("Content-Length: -5\r\n", "{}")),
      sends("two lengths", 400,
            raw("Content-Length: 2\r\nContent-Length: 3\r\n", "{}")),
      sends("length and chunks", 400,
            raw("Content-Length: 2\r\n" + chunked, chunk("2", "{}"))),
      sends("chunk that is no number", 400, raw(chunked, chunk("zz", "{}"))),
      sends("chunk that lies", 400, raw(chunked, "1\r\n{}\r\n0\r\n\r\n")),
      sends("chunks without end", 413,
            raw(chunked, chunk("20000", std::string(0x20000, ' ')) + "1\r\n")),
      sends("too many headers", 431, raw(many_headers, "")),
      sends("a header too long", 431,
            raw("X: " + std::string(20'000, 'x') + "\r\n", "")),
      sends("a line that ends in LF", 400, "POST /payments HTTP/1.1\nH: h\n\n"),
      sends("another protocol", 400, "\x16\x03\x01\x02\r\n\r\n"),
      sends("version 2", 505, "GET / HTTP/2.0\r\nHost: h\r\n\r\n"),
      {"slow body", 408,
       [](HttpClient& client, const std::string&) {
         client.send(raw("Content-Length: 10\r\n", "{"));
       }},
      {"hangs up half way", 400,
       [](HttpClient& client, const std::string&) {
         client.send(raw("Content-Length: 10\r\n", "{"));
         client.end_sending();
       }},
      {"pipelined behind a bad one", 422,
       [](HttpClient& client, const std::string& good) {
         client.send(post("{}") + post(good));
       }},
      {"in chunks", 201,
       [chunked](HttpClient& client, const std::string& good) {
         client.send(raw(chunked, chunk("1", good.substr(0, 1))));
         std::array<char, 16> length{};
         const int size = std::snprintf(length.data(), length.size(), "%zx",
                                        good.size() - 1);
         client.send(chunk({length.data(), static_cast<std::size_t>(size)},
                           good.substr(1)) +
                     "0\r\n\r\n");
       }},
      {"right", 201,
       [](HttpClient& client, const std::string& good) {
         client.send(post(good));
       }},
  };
}

int wanted_requests() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no thread has been started yet.
  const char* const text = std::getenv("REST_BAD_REQUESTS");
  return text == nullptr ? 3000 : std::atoi(text);
}

/// What several clients have seen.
struct Seen {
  std::mutex mutex;
  std::map<std::string, int> wrong;  // "slow body: 400 instead of 408"
  std::set<std::string> accepted;    // notes of payments
};

void try_one(std::uint16_t port, const Kind& kind, const std::string& note,
             Seen& seen) {
  HttpClient client(port);
  kind.send(client, rest::payment(note));
  std::vector<int> statuses = {client.receive().status};
  if (kind.name.starts_with("pipelined")) {
    statuses.push_back(client.receive().status);
  }
  const std::lock_guard lock(seen.mutex);
  if (statuses.front() != kind.status) {
    ++seen.wrong[kind.name + ": " + std::to_string(statuses.front()) +
                 " instead of " + std::to_string(kind.status)];
  }
  if (statuses.back() == 201) {
    seen.accepted.insert(note);
  }
}

}  // namespace

TEST_SUITE_BEGIN("bad_requests");

TEST_CASE("bad requests of every kind have their status and hurt nobody") {
  support::Topic topic;
  std::ofstream("rest-token") << "s3cret\n";
  Gateway gateway({"--bootstrap-servers", support::bootstrap(), "--topic",
                   topic.name(), "--token-file", "rest-token",
                   "--max-body-bytes", "110000", "--read-timeout-ms", "600",
                   "--property", "linger.ms=1"});
  const std::vector<Kind> all = kinds();
  const int count = wanted_requests();
  Seen seen;
  std::atomic<int> next = 0;
  const auto hammer = [&](int until) {
    std::vector<std::thread> clients;
    for (int i = 0; i < 12; ++i) {
      clients.emplace_back([&, until] {
        for (int mine = next++; mine < until; mine = next++) {
          try_one(gateway.port(),
                  all[static_cast<std::size_t>(mine) % all.size()],
                  "n" + std::to_string(mine), seen);
        }
      });
    }
    for (std::thread& client : clients) {
      client.join();
    }
    next = until;
  };

  hammer(count / 2);
  const std::size_t memory = support::resident_memory(gateway.program().pid());
  hammer(count);
  const std::size_t after = support::resident_memory(gateway.program().pid());
  const auto& ending = gateway.stop();

  for (const auto& [what, times] : seen.wrong) {
    CHECK_MESSAGE(false, what, ", ", times, " times");
  }
  CHECK_FALSE(ending.trouble());
  CHECK(ending.status == 0);
  constexpr std::size_t mebibyte = std::size_t{1} << 20U;
  CHECK_MESSAGE(after < memory + 8 * mebibyte, "grew from ", memory, " to ",
                after, " bytes");
  CHECK(static_cast<int>(seen.accepted.size()) ==
        3 * (count / static_cast<int>(all.size())) +
            std::max(count % static_cast<int>(all.size()) - 33, 0));
  std::multiset<std::string> stored;
  for (const auto& record : topic.records()) {
    const std::string& value = *record.value;
    const std::size_t from = value.find("\"note\":\"") + 8;
    stored.insert(value.substr(from, value.find('"', from) - from));
  }
  CHECK(stored ==
        std::multiset<std::string>(seen.accepted.begin(), seen.accepted.end()));
}

TEST_SUITE_END();
