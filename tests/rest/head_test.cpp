// How the head of a request is read, without a server.
#include <doctest/doctest.h>

#include <runtime/rest/request_head.hpp>
#include <string>

using runtime::rest::head_length;
using runtime::rest::RequestHead;

namespace {

RequestHead read(const std::string& line, const std::string& headers) {
  return runtime::rest::read_head(line + "\r\nHost: h\r\n" + headers + "\r\n",
                                  {});
}

}  // namespace

TEST_SUITE_BEGIN("head");

TEST_CASE("a right head says what is wanted") {
  const RequestHead head =
      read("POST /payments?x=1 HTTP/1.1",
           "content-LENGTH: 12\r\nContent-Type:  a/b \r\nExpect: 100-Continue"
           "\r\nConnection: Close\r\n");

  CHECK(head.wrong_status == 0);
  CHECK(head.request.method == "POST");
  CHECK(head.request.path == "/payments");
  CHECK(head.request.content_type == "a/b");
  CHECK(head.content_length == 12);
  CHECK(head.expects_continue);
  CHECK(head.last);
}

TEST_CASE("what could be read in two ways is refused") {
  const std::string post = "POST / HTTP/1.1";

  CHECK(read(post, "Content-Length: 1\r\nContent-Length: 1\r\n").wrong_status ==
        400);
  CHECK(read(post, "Content-Length: 1, 1\r\n").wrong_status == 400);
  CHECK(read(post, "Content-Length: +1\r\n").wrong_status == 400);
  CHECK(read(post, "Content-Length : 1\r\n").wrong_status == 400);
  CHECK(read(post, "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n")
            .wrong_status == 400);
  CHECK(read(post, "Transfer-Encoding: gzip, chunked\r\n").wrong_status == 501);
  CHECK(read(post, "X: a\r\n b\r\nContent-Length: 1\r\n").wrong_status == 400);
  CHECK(read(post, "X: a\rb\r\nContent-Length: 1\r\n").wrong_status == 400);
  CHECK(read(post, "Host: other\r\nContent-Length: 1\r\n").wrong_status == 400);
  CHECK(read(post, "").wrong_status == 411);
  CHECK(read("POST /a b HTTP/1.1", "").wrong_status == 400);
  CHECK(read("POST http://h/ HTTP/1.1", "").wrong_status == 400);
  CHECK(read("GET / HTTP/1.2", "").wrong_status == 505);
  CHECK(read("GET / HTTP/1.1", "").wrong_status == 0);
}

TEST_CASE("a head ends at its empty line") {
  CHECK(head_length("GET / HTTP/1.1\r\n") == std::nullopt);
  CHECK(head_length("GET / HTTP/1.1\r\n\r\nrest") == 18);
  CHECK(head_length("GET / HTTP/1.1\n\nrest") == 16);
}

TEST_SUITE_END();
