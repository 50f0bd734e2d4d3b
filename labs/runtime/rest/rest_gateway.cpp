#include <algorithm>
#include <array>
#include <payments/json.hpp>
#include <runtime/json_reader.hpp>
#include <runtime/json_writer.hpp>
#include <runtime/rest/docs_page.hpp>
#include <runtime/rest/openapi.hpp>
#include <runtime/rest/problem.hpp>
#include <runtime/rest/rest_gateway.hpp>
#include <runtime/rest/statistics.hpp>
#include <runtime/rest/verdict_answer.hpp>
#include <utility>

namespace runtime::rest {
namespace {

constexpr std::chrono::milliseconds health_patience{800};

struct Endpoint {
  std::string_view path;
  bool takes_body;  // POST; else GET and HEAD
  bool guarded;     // wants the token, if there is one
};

constexpr std::array<Endpoint, 8> endpoints = {{
    {"/", false, false},
    {"/health", false, false},
    {"/payments", true, true},
    {"/produce", true, true},
    {"/produce/batch", true, true},
    {"/openapi.json", false, false},
    {"/docs", false, false},
    {"/metrics", false, true},
}};

const Endpoint* find_endpoint(std::string_view path) {
  const auto* const found = std::ranges::find(endpoints, path, &Endpoint::path);
  return found == endpoints.end() ? nullptr : found;
}

/// "application/json", with or without parameters.
bool is_json(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  constexpr std::string_view wanted = "application/json";
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::ranges::equal(type.substr(0, type.find_last_not_of(' ') + 1),
                            wanted, {}, lower);
}

/// Takes as long for a token that is nearly right as for any other.
bool same_secret(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0U : 1U;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned char>(a[i]) ^
                  static_cast<unsigned char>(b[i % b.size()]);
  }
  return difference == 0;
}

/// The reason's field, if it begins with one: "amount is missing: …".
FieldProblem field_problem(const std::string& reason) {
  constexpr std::array<std::string_view, 6> fields = {
      "payment_id", "customer_id", "amount",
      "currency",   "method",      "created_at"};
  const std::string word = reason.substr(0, reason.find(' '));
  const bool known = std::ranges::find(fields, word) != fields.end();
  return {known ? "#/" + word : "#", reason};
}

HttpResponse not_a_payment(const std::vector<std::string>& reasons) {
  std::vector<FieldProblem> fields;
  for (const std::string& reason : reasons) {
    fields.push_back(field_problem(reason));
  }
  const bool readable = fields.front().pointer != "#";
  return problem(
      readable ? 422 : 400,
      reasons.size() == 1
          ? reasons.front()
          : "The payment has " + std::to_string(reasons.size()) + " problems",
      fields);
}

}  // namespace

std::optional<HttpResponse> RestGateway::answer_head(
    const HttpRequest& request) {
  if (std::optional<HttpResponse> refused = refusal(request)) {
    return refused;
  }
  if (request.path == "/") {
    return root();
  }
  if (request.path == "/health") {
    return health();
  }
  if (request.path == "/openapi.json") {
    return HttpResponse{.status = 200, .body = openapi_document(options_)};
  }
  if (request.path == "/docs") {
    return docs_page();
  }
  if (request.path == "/metrics") {
    return metrics_page();
  }
  return std::nullopt;
}

/// What can be refused without looking at the body.
std::optional<HttpResponse> RestGateway::refusal(
    const HttpRequest& request) const {
  const Endpoint* const endpoint = find_endpoint(request.path);
  if (endpoint == nullptr) {
    return problem(404, "There is nothing at this path: GET / lists what is");
  }
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (endpoint->takes_body ? request.method != "POST" : !reads) {
    const char* const allowed = endpoint->takes_body ? "POST" : "GET, HEAD";
    HttpResponse response =
        problem(405, std::string("This path takes ") + allowed);
    response.headers.emplace_back("Allow", allowed);
    return response;
  }
  if (endpoint->guarded && !authorized(request)) {
    return problem(401,
                   "Send the header Authorization: Bearer TOKEN, with the "
                   "token that the gateway was started with");
  }
  if (!endpoint->takes_body) {
    return std::nullopt;
  }
  if (!is_json(request.content_type)) {
    return problem(415, "Send the header Content-Type: application/json");
  }
  if (!request.content_encoding.empty()) {
    return problem(415, "Send the body without Content-Encoding");
  }
  return std::nullopt;
}

bool RestGateway::authorized(const HttpRequest& request) const {
  constexpr std::string_view scheme = "Bearer ";
  const std::string_view given = request.authorization;
  return options_.token.empty() ||
         (given.starts_with(scheme) &&
          same_secret(given.substr(scheme.size()), options_.token));
}

HttpResponse RestGateway::answer(const HttpRequest& request) {
  if (const std::string deep = problem_with_depth(request.body);
      !deep.empty()) {
    return problem(400, deep, {{"#", deep}});
  }
  if (request.path == "/payments") {
    return pay(request);
  }
  return request.path == "/produce" ? produce(request) : produce_batch(request);
}

HttpResponse RestGateway::root() const {
  HttpResponse response{.status = 200};
  JsonWriter json(response.body);
  json.member("message", "The gateway of Kafka Payment Labs, behind HTTP")
      .member("version", "1.0.0");
  JsonWriter list = json.object("endpoints");
  for (const Endpoint& endpoint : endpoints) {
    list.member(endpoint.path, endpoint.takes_body ? "POST" : "GET");
  }
  list.end();
  json.end();
  return response;
}

HttpResponse RestGateway::health() {
  const bool connected = sender_.broker_answers(health_patience);
  HttpResponse response =
      connected ? HttpResponse{.status = 200}
                : problem(503, "No broker answers: see bootstrap.servers");
  if (connected) {
    response.body = "{}";
  }
  response.body.pop_back();
  response.body += connected ? R"("status":"healthy","kafka_connected":true)"
                             : R"(,"kafka_connected":false)";
  response.body += ",\"timestamp\":\"" +
                   payments::to_timestamp(std::chrono::system_clock::now()) +
                   "\"}";
  return response;
}

HttpResponse RestGateway::metrics_page() const {
  const Metrics::Levels levels{.payments_sent = desk_.sent(),
                               .messages_sent = sender_.sent(),
                               .queue_depth = desk_.waiting(),
                               .payments_in_flight = desk_.in_flight(),
                               .messages_in_flight = sender_.in_flight()};
  return {
      .status = 200,
      .body = metrics_.text(levels) + statistics_metrics(newest_statistics()),
      .content_type = "text/plain; version=0.0.4; charset=utf-8"};
}

std::string RestGateway::summary() const {
  std::string line;
  JsonWriter json(line);
  json.object("summary")
      .member("payments", desk_.sent())
      .member("delivered", metrics_.payments.delivered.load())
      .member("failed", metrics_.payments.failed.load())
      .member("without_verdict", metrics_.payments.without_verdict.load())
      .member("rejected", metrics_.payments.refused.load())
      .member("messages", sender_.sent())
      .end();
  json.end();
  return line;
}

HttpResponse RestGateway::pay(const HttpRequest& request) {
  payments::ParseResult result = payments::parse(request.body);
  if (!result.payment) {
    ++metrics_.payments.refused;
    return not_a_payment(result.reasons);
  }
  fill_in(*result.payment);
  const std::string id = result.payment->payment_id;
  const Outcome outcome = desk_.pay(*std::move(result.payment), deadline());
  metrics_.payments.count(outcome);
  return payment_answer(outcome, id);
}

HttpResponse RestGateway::produce(const HttpRequest& request) {
  const ReadMessage read = read_message(request.body, "#", options_.messages,
                                        std::chrono::system_clock::now());
  if (read.wrong_status != 0) {
    ++metrics_.messages.refused;
    return problem(read.wrong_status, read.wrong, read.problems);
  }
  const Outcome outcome =
      std::move(sender_.send({&read.message}, deadline()).front());
  metrics_.messages.count(outcome);
  return message_answer(verdict_on(outcome, "message", "#"), outcome);
}

HttpResponse RestGateway::produce_batch(const HttpRequest& request) {
  const JsonArray array = read_json_array(request.body, "a batch");
  if (!array.problem.empty()) {
    return problem(400, array.problem, {{"#", array.problem}});
  }
  const std::size_t count = array.elements.size();
  if (count == 0 || count > options_.most_in_batch) {
    const std::string wrong = "A batch has 1 to " +
                              std::to_string(options_.most_in_batch) +
                              " messages, not " + std::to_string(count);
    return problem(422, wrong, {{"#", wrong}});
  }
  const auto now = std::chrono::system_clock::now();
  std::vector<ReadMessage> messages;
  std::vector<const OutMessage*> right;
  std::vector<Verdict> verdicts(count);
  messages.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    messages.push_back(read_message(array.elements[i], "#/" + std::to_string(i),
                                    options_.messages, now));
    ReadMessage& message = messages.back();
    if (message.wrong_status == 0) {
      right.push_back(&message.message);
    } else {
      ++metrics_.messages.refused;
      verdicts[i] = {message.wrong_status, std::move(message.wrong),
                     std::move(message.problems)};
    }
  }
  std::vector<Outcome> sent;
  if (!right.empty()) {
    sent = sender_.send(right, deadline());
  }
  std::vector<Outcome> outcomes(count);
  for (std::size_t i = 0, next = 0; i < count; ++i) {
    if (messages[i].wrong_status == 0) {
      outcomes[i] = std::move(sent[next++]);
      metrics_.messages.count(outcomes[i]);
      verdicts[i] =
          verdict_on(outcomes[i], "message", "#/" + std::to_string(i));
    }
  }
  return batch_answer(verdicts, outcomes);
}

}  // namespace runtime::rest
