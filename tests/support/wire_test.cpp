// Frames made by hand, so that what the proxy reads does not depend on which
// versions the installed librdkafka happens to speak.

#include <doctest/doctest.h>

#include <initializer_list>
#include <stdexcept>
#include <string>
#include <support/wire.hpp>

namespace support::wire {
namespace {

// A batch as Kafka's record format 2 has it, with `records` records of which
// only the count is told; the records themselves are not looked at.
std::string batch(std::int16_t codec, std::int32_t records,
                  std::int64_t producer = -1) {
  Writer rest;
  rest.int32(0).int8(2).int32(0);        // leader epoch, magic, checksum
  rest.int16(codec).int32(records - 1);  // attributes, last offset
  rest.int64(0).int64(0);                // times
  rest.int64(producer).int16(-1).int32(-1);
  rest.int32(records).raw("whatever they are");
  Writer whole;
  whole.int64(0).int32(static_cast<std::int32_t>(rest.bytes().size()));
  return whole.raw(rest.bytes()).bytes();
}

// `transaction` is written from version 9 on.
std::string produce_request(std::int16_t version, std::int16_t acks,
                            const std::string& records,
                            const std::string& transaction = {}) {
  Writer frame;
  frame.int16(produce).int16(version).int32(7).string("client");
  if (version < 9) {
    frame.int16(-1).int16(acks).int32(30000);
    frame.int32(1).string("payments").int32(1).int32(4);
    frame.int32(static_cast<std::int32_t>(records.size())).raw(records);
    return frame.bytes();
  }
  frame.varint(0);  // header's tags
  if (transaction.empty()) {
    frame.varint(0);
  } else {
    frame.compact_string(transaction);
  }
  frame.int16(acks).int32(30000);
  frame.varint(2);  // one topic
  if (version >= 13) {
    frame.int64(1).int64(2);
  } else {
    frame.compact_string("payments");
  }
  frame.varint(2).int32(4).varint(records.size() + 1).raw(records);
  frame.varint(1).varint(9).varint(3).raw("tag");  // a tag of the partition
  frame.varint(0).varint(0);                       // of topic and request
  return frame.bytes();
}

Address stand_in(const Address& broker) {
  return {"127.0.0.1", broker.port + 100};
}

TEST_SUITE_BEGIN("wire");

TEST_CASE("a Produce request tells whose it is") {
  const auto alone = read_produce_request(produce_request(9, -1, batch(0, 1)));
  const auto owned = read_produce_request(
      produce_request(9, -1, batch(0, 1, 4711), "processor"));

  REQUIRE(alone);
  CHECK(alone->transactional_id.empty());
  CHECK(alone->batches.at(0).producer_id == -1);
  REQUIRE(owned);
  CHECK(owned->transactional_id == "processor");
  CHECK(owned->batches.at(0).producer_id == 4711);
}

TEST_CASE("a Produce request of every version tells its acks and batches") {
  for (const std::int16_t version :
       std::initializer_list<std::int16_t>{3, 5, 7, 8, 9, 10, 12, 13}) {
    CAPTURE(version);
    const auto request =
        read_produce_request(produce_request(version, -1, batch(3, 42)));

    REQUIRE(request);
    CHECK(request->acks == -1);
    CHECK(request->version == version);
    REQUIRE(request->batches.size() == 1);
    CHECK(request->batches[0].partition == 4);
    CHECK(request->batches[0].records == 42);
    CHECK(request->batches[0].codec == Codec::lz4);
    CHECK(request->batches[0].topic == (version < 13 ? "payments" : ""));
  }
}

TEST_CASE("acks and codecs are told apart") {
  CHECK(read_produce_request(produce_request(7, 0, batch(0, 1)))->acks == 0);
  CHECK(read_produce_request(produce_request(7, 1, batch(0, 1)))->acks == 1);
  const auto codec_of = [](std::int16_t number) {
    return read_produce_request(produce_request(7, -1, batch(number, 1)))
        ->batches.at(0)
        .codec;
  };
  CHECK(codec_of(0) == Codec::none);
  CHECK(codec_of(1) == Codec::gzip);
  CHECK(codec_of(2) == Codec::snappy);
  CHECK(codec_of(4) == Codec::zstd);
  CHECK(codec_of(7) == Codec::unknown);
}

TEST_CASE("two batches for one partition are both seen") {
  const auto request =
      read_produce_request(produce_request(9, -1, batch(0, 3) + batch(4, 5)));

  REQUIRE(request);
  REQUIRE(request->batches.size() == 2);
  CHECK(request->batches[1].records == 5);
}

TEST_CASE("a frame that is cut anywhere is unreadable and never a crash") {
  for (const std::int16_t version :
       std::initializer_list<std::int16_t>{7, 9, 13}) {
    const std::string whole = produce_request(version, -1, batch(3, 42));
    for (std::size_t length = 0; length + 4 < whole.size(); ++length) {
      CAPTURE(length);
      CHECK_FALSE(read_produce_request(whole.substr(0, length)));
    }
  }
}

TEST_CASE("a frame is whole or it is not") {
  const std::string frame = with_length("0123456789");

  CHECK(first_frame(frame) == "0123456789");
  CHECK(first_frame(frame + "more") == "0123456789");
  CHECK_FALSE(first_frame(frame.substr(0, 13)));
  CHECK_FALSE(first_frame(frame.substr(0, 3)));
  CHECK_FALSE(first_frame(""));
  CHECK_THROWS_AS((void)first_frame("GET / HTTP/1.1\r\n"), std::runtime_error);
}

TEST_CASE(
    "the addresses in Metadata responses are replaced and all else kept") {
  for (const std::int16_t version :
       std::initializer_list<std::int16_t>{0, 1, 2, 4, 8, 9, 12}) {
    CAPTURE(version);
    const auto response = [&](const Address& first, const Address& second) {
      const bool flexible = version >= 9;
      Writer frame;
      frame.int32(7);
      if (flexible) {
        frame.varint(0);
      }
      if (version >= 3) {
        frame.int32(0);
      }
      if (flexible) {
        frame.varint(3);
      } else {
        frame.int32(2);
      }
      for (const Address& address : {first, second}) {
        frame.int32(1);
        if (flexible) {
          frame.compact_string(address.host).int32(address.port);
          frame.compact_string("rack").varint(0);
        } else {
          frame.string(address.host).int32(address.port);
          if (version >= 1) {
            frame.string("rack");
          }
        }
      }
      return frame.raw("and the topics").bytes();
    };

    const std::string replaced =
        replace_addresses(response({"kafka.example", 9092}, {"b", 9093}),
                          {metadata, version, 7}, stand_in);

    CHECK(replaced == response({"127.0.0.1", 9192}, {"127.0.0.1", 9193}));
  }
}

TEST_CASE("the address in FindCoordinator responses is replaced") {
  for (const std::int16_t version :
       std::initializer_list<std::int16_t>{0, 1, 2, 3, 4, 6}) {
    CAPTURE(version);
    const auto response = [&](const Address& address) {
      Writer frame;
      frame.int32(7);
      if (version >= 3) {
        frame.varint(0);
      }
      if (version >= 1) {
        frame.int32(0);
      }
      if (version >= 4) {
        frame.varint(2).compact_string("group").int32(1);
        frame.compact_string(address.host).int32(address.port);
        frame.int16(0).varint(0).varint(0);
      } else if (version == 3) {
        frame.int16(0).varint(0).int32(1);
        frame.compact_string(address.host).int32(address.port).varint(0);
      } else {
        frame.int16(0);
        if (version >= 1) {
          frame.int16(-1);
        }
        frame.int32(1).string(address.host).int32(address.port);
      }
      return frame.bytes();
    };

    CHECK(replace_addresses(response({"localhost", 9092}),
                            {find_coordinator, version, 7},
                            stand_in) == response({"127.0.0.1", 9192}));
    // No coordinator yet: no host, and nothing to stand in for.
    CHECK(replace_addresses(response({"", -1}), {find_coordinator, version, 7},
                            stand_in) == response({"", -1}));
  }
}

TEST_CASE("an address that stays is left as it was written") {
  // No host at all, and a length in more bytes than it needs.
  Writer none;
  none.int32(7).int16(0).int32(1).int16(-1).int32(-1);
  Writer long_length;
  long_length.int32(7).varint(0).int32(0).varint(2).int32(1);
  long_length.int8(static_cast<std::int8_t>(-126)).int8(0).raw("b").int32(9092);
  const auto same = [](const Address& broker) { return broker; };

  CHECK(replace_addresses(none.bytes(), {find_coordinator, 0, 7}, stand_in) ==
        none.bytes());
  CHECK(replace_addresses(long_length.bytes(), {metadata, 9, 7}, same) ==
        long_length.bytes());
}

TEST_CASE("a name that is too long for a topic makes a request unreadable") {
  const auto request_for = [](const std::string& topic) {
    Writer frame;
    frame.int16(produce).int16(7).int32(7).string("client").int16(-1).int16(1);
    frame.int32(30000).int32(1).string(topic).int32(0);
    return frame.bytes();
  };

  CHECK(read_produce_request(request_for(std::string(249, 't'))));
  CHECK_FALSE(read_produce_request(request_for(std::string(250, 't'))));
}

TEST_CASE("a response that cannot be read passes as it is") {
  CHECK(replace_addresses("short", {metadata, 9, 7}, stand_in) == "short");
  CHECK(replace_addresses("other", {18, 3, 7}, stand_in) == "other");
}

TEST_SUITE_END();

}  // namespace
}  // namespace support::wire
