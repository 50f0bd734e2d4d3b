#include <doctest/doctest.h>

#include <kafka/error.hpp>
#include <kafka/headers.hpp>
#include <string>
#include <string_view>
#include <vector>

using kafka::Error;

TEST_SUITE_BEGIN("error");

TEST_CASE("a default error is success") {
  const Error error;

  CHECK_FALSE(error);
  CHECK(error.code() == RD_KAFKA_RESP_ERR_NO_ERROR);
  CHECK(error.name() == "NO_ERROR");
  CHECK_FALSE(error.retriable());
  CHECK_FALSE(error.fatal());
  CHECK_FALSE(error.requires_abort());
}

TEST_CASE("an error has librdkafka's name, and its text unless one is given") {
  CHECK(Error{RD_KAFKA_RESP_ERR__MSG_TIMED_OUT}.name() == "_MSG_TIMED_OUT");
  CHECK(Error{RD_KAFKA_RESP_ERR__MSG_TIMED_OUT}.text() ==
        "Local: Message timed out");
  CHECK(Error{RD_KAFKA_RESP_ERR__STATE, "closed"}.text() == "closed");
}

TEST_CASE("what may succeed later is retriable, what cannot is not") {
  for (const rd_kafka_resp_err_t code :
       {RD_KAFKA_RESP_ERR__QUEUE_FULL, RD_KAFKA_RESP_ERR__MSG_TIMED_OUT,
        RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
        RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
        RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION}) {
    CHECK_MESSAGE(Error{code}.retriable(), Error{code}.name());
  }
  for (const rd_kafka_resp_err_t code :
       {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE,
        RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
        RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, RD_KAFKA_RESP_ERR__PURGE_QUEUE,
        RD_KAFKA_RESP_ERR__STATE, RD_KAFKA_RESP_ERR__FATAL}) {
    CHECK_MESSAGE(!Error{code}.retriable(), Error{code}.name());
  }
  CHECK(Error{RD_KAFKA_RESP_ERR__FATAL}.fatal());
}

TEST_CASE("a librdkafka error object is taken over with its flags") {
  CHECK_FALSE(Error::take(nullptr));

  const Error error = Error::take(rd_kafka_error_new(
      RD_KAFKA_RESP_ERR__TIMED_OUT, "waited for %s", "Godot"));

  CHECK(error.code() == RD_KAFKA_RESP_ERR__TIMED_OUT);
  CHECK(error.text() == "waited for Godot");
  CHECK(error.retriable());
}

TEST_CASE("an exception says what was tried and what happened") {
  const kafka::Exception exception{Error{RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION},
                                   "subscribe"};

  CHECK(std::string_view{exception.what()} ==
        "subscribe: Broker: Invalid topic (TOPIC_EXCEPTION)");
  CHECK(exception.error().code() == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION);
}

TEST_CASE("headers keep order and repetition; the last one counts") {
  const kafka::detail::Owned<rd_kafka_headers_t, rd_kafka_headers_destroy> list{
      rd_kafka_headers_new(4)};
  rd_kafka_header_add(list.get(), "a", -1, "1", 1);
  rd_kafka_header_add(list.get(), "b", -1, nullptr, 0);
  rd_kafka_header_add(list.get(), "a", -1, "2", 1);
  rd_kafka_header_add(list.get(), "c", -1, "", 0);

  const kafka::Headers headers{list.get()};
  std::string order;
  for (const auto& [name, value] : headers) {
    order +=
        std::string{name} + "=" + std::string{value.value_or("null")} + " ";
  }

  CHECK(order == "a=1 b=null a=2 c= ");
  CHECK(headers.size() == 4);
  CHECK(headers.last("a") == "2");
  CHECK(headers.last("c") == "");
  CHECK_FALSE(headers.last("b").has_value());
  CHECK(headers.contains("b"));
  CHECK_FALSE(headers.contains("d"));
  CHECK(std::vector<kafka::Header>(headers.begin(), headers.end()).size() == 4);
}

TEST_CASE("no headers are an empty list") {
  const kafka::Headers headers;

  CHECK(headers.empty());
  CHECK_FALSE(headers.contains("a"));
  CHECK(headers.begin() == headers.end());
}

TEST_SUITE_END();
