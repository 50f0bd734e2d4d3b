// The hash, against numbers that others have published. That Kafka's own Java
// client computes the same for any key is for java_agreement_test.sh to show.

#include <doctest/doctest.h>

#include <kafka/murmur2.hpp>
#include <string_view>

using kafka::murmur2;
using namespace std::string_view_literals;

TEST_SUITE_BEGIN("murmur2");

TEST_CASE("the vectors of Kafka's own test have the hashes it expects") {
  // org.apache.kafka.common.utils.UtilsTest.testMurmur2, Kafka 4
  CHECK(murmur2("21") == -973932308);
  CHECK(murmur2("foobar") == -790332482);
  CHECK(murmur2("a-little-bit-long-string") == -985981536);
  CHECK(murmur2("a-little-bit-longer-string") == -1486304829);
  CHECK(murmur2("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8") ==
        -58897971);
  CHECK(murmur2("abc") == 479470107);
}

TEST_CASE("bytes beyond ASCII, zeros and no bytes at all have a hash") {
  CHECK(murmur2("") == 275646681);
  CHECK(murmur2("\0"sv) != murmur2("\0\0"sv));
  CHECK(murmur2("\xff\xfe\x80") != murmur2("\x7f\x7e\x00"sv));
}

TEST_CASE("it can be had when the program is compiled") {
  static_assert(murmur2("21") == -973932308);
  CHECK(murmur2("21") == murmur2({"211", 2}));
}

TEST_SUITE_END();
