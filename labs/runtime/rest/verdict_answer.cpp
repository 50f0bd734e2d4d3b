#include <algorithm>
#include <chrono>
#include <payments/payment.hpp>
#include <runtime/json_writer.hpp>
#include <runtime/rest/verdict_answer.hpp>

namespace runtime::rest {
namespace {

int status_of(const kafka::Error& error) {
  switch (error.code()) {
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
      return 504;
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
      return 413;
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
      return 404;
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
      return 422;
    default:
      return error.retriable() ? 503 : 502;
  }
}

void append_place(JsonWriter& json, const Outcome& outcome) {
  json.member("topic", outcome.topic)
      .member("partition", outcome.partition)
      .member("offset", outcome.offset);
}

/// The members of a delivered message, as the guide to /produce has them.
void append_success(std::string& out, const Outcome& outcome) {
  JsonWriter json(out);
  json.member("success", true).member("message", "delivered");
  append_place(json, outcome);
  json.member("timestamp",
              payments::to_timestamp(std::chrono::system_clock::now()));
  json.end();
}

/// Puts further members behind those of the object that `body` ends with.
void extend(std::string& body, std::string_view members) {
  body.pop_back();
  body.append(",").append(members).append("}");
}

std::string results(const std::vector<Verdict>& verdicts,
                    const std::vector<Outcome>& outcomes) {
  std::string list = "[";
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    list += i > 0 ? "," : "";
    if (verdicts[i].status == 201) {
      append_success(list, outcomes[i]);
    } else {
      append_problem(list, verdicts[i].status, verdicts[i].detail,
                     verdicts[i].problems);
      extend(list, "\"success\":false");
    }
  }
  return list + "]";
}

}  // namespace

Verdict verdict_on(const Outcome& outcome, std::string_view what,
                   const std::string& pointer) {
  const std::string the = "The " + std::string(what);
  switch (outcome.kind) {
    case Outcome::Kind::delivered:
      return {};
    case Outcome::Kind::busy:
      return {503, the +
                       " was not sent: too many are waiting already. Send it "
                       "again later"};
    case Outcome::Kind::none:
      return {504, the +
                       " has no verdict yet: it may be in Kafka, or get there. "
                       "If that happens to every one, the gateway's TODO 2 "
                       "or 3 is missing"};
    case Outcome::Kind::threw:
      return {500, "The gateway's send() threw an exception: " + outcome.text};
    case Outcome::Kind::failed:
      break;
  }
  Verdict verdict{.status = status_of(outcome.error),
                  .detail = the +
                            " was not delivered: " + outcome.error.text() +
                            " (" + outcome.error.name() + ")"};
  if (verdict.status == 504) {
    verdict.detail += ". It may be in Kafka all the same";
  }
  if (outcome.error.code() == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION) {
    verdict.problems.push_back(
        {pointer + "/partition", "partition is none that the topic has"});
  }
  return verdict;
}

HttpResponse payment_answer(const Outcome& outcome,
                            std::string_view payment_id) {
  const Verdict verdict = verdict_on(outcome, "payment", "#");
  if (verdict.status != 201) {
    HttpResponse response = problem(verdict.status, verdict.detail);
    std::string id = "\"payment_id\":";
    append_json_string(id, payment_id);
    extend(response.body, id);
    return response;
  }
  HttpResponse response{.status = 201};
  JsonWriter json(response.body);
  json.member("verdict", "delivered").member("payment_id", payment_id);
  append_place(json, outcome);
  json.end();
  return response;
}

HttpResponse message_answer(const Verdict& verdict, const Outcome& outcome) {
  if (verdict.status != 201) {
    return problem(verdict.status, verdict.detail, verdict.problems);
  }
  HttpResponse response{.status = 201};
  append_success(response.body, outcome);
  return response;
}

HttpResponse batch_answer(const std::vector<Verdict>& verdicts,
                          const std::vector<Outcome>& outcomes) {
  const int first = verdicts.front().status;
  const bool alike = std::ranges::all_of(
      verdicts, [first](const Verdict& each) { return each.status == first; });
  const auto sent = std::ranges::count(verdicts, 201, &Verdict::status);
  if (alike && first != 201) {
    HttpResponse response =
        problem(first,
                "None of the " + std::to_string(verdicts.size()) +
                    " messages was delivered: " + verdicts.front().detail,
                verdicts.front().problems);
    extend(response.body, "\"success\":false,\"messages_sent\":0,\"results\":" +
                              results(verdicts, outcomes));
    return response;
  }
  HttpResponse response{.status = alike ? 201 : 207};
  JsonWriter json(response.body);
  json.member("success", alike)
      .member("messages_sent", sent)
      .raw_member("results", results(verdicts, outcomes));
  json.end();
  return response;
}

}  // namespace runtime::rest
