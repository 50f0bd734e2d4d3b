// Which ports a program's arguments open to it.

#include <doctest/doctest.h>

#include <contain/ports.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace contain_test {
namespace {

using Ports = std::vector<std::uint16_t>;

TEST_SUITE_BEGIN("ports");

TEST_CASE("addresses of this machine are found wherever a judge writes them") {
  CHECK(contain::local_ports("127.0.0.1:19092") == Ports{19092});
  CHECK(contain::local_ports("localhost:19092") == Ports{19092});
  CHECK(contain::local_ports("http://127.0.0.1:8080") == Ports{8080});
  CHECK(contain::local_ports("http://localhost:8080/charges") == Ports{8080});
  CHECK(contain::local_ports("--bootstrap-servers=127.0.0.1:9") == Ports{9});
  CHECK(contain::local_ports("bootstrap.servers=127.0.0.1:3,localhost:2, "
                             "127.0.0.1:3") == Ports{2, 3});
}

TEST_CASE("other machines and other texts open nothing") {
  for (const char* const text :
       {"", "19092", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:0",
        "127.0.0.1:65536", "10.127.0.0.1:1", "evil-localhost:1",
        "evil.localhost:1", "kafka:9092", "payments-127.0.0.1:1"}) {
    CAPTURE(text);
    CHECK(contain::local_ports(text).empty());
  }
}

TEST_CASE("ports of several texts come sorted, beside those that were given") {
  const std::vector<std::string> texts{"localhost:7", "topic", "127.0.0.1:5"};
  CHECK(contain::with_local_ports({6, 5}, texts) == Ports{5, 6, 7});
}

TEST_SUITE_END();

}  // namespace
}  // namespace contain_test
