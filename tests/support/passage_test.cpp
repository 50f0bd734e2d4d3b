// The passage decides whether a validator has lost or repeated a payment: each
// of Jepsen's words must be said when it is true, and only then.

#include <doctest/doctest.h>

#include <string>
#include <support/passage.hpp>
#include <vector>

namespace support {
namespace {

// `count` marked records of one customer each, on two partitions.
std::vector<SeenRecord> some_inputs(std::size_t count) {
  Random random{42};
  std::vector<SeenRecord> inputs(count);
  for (std::size_t i = 0; i < count; ++i) {
    inputs[i].partition = static_cast<std::int32_t>(i % 2);
    inputs[i].offset = static_cast<std::int64_t>(i / 2);
    inputs[i].key = "key" + std::to_string(i % 2);
  }
  mark(inputs, random);
  return inputs;
}

// What a right program makes of them, all in one partition of one topic.
std::vector<SeenRecord> right_outputs(const std::vector<SeenRecord>& inputs) {
  std::vector<SeenRecord> outputs = inputs;
  std::int64_t offset = 0;
  for (SeenRecord& output : outputs) {
    output.partition = 0;
    output.offset = offset++;
  }
  return outputs;
}

TEST_SUITE_BEGIN("passage");

TEST_CASE("what came out once and in order is right") {
  const auto inputs = some_inputs(20);
  auto validated = right_outputs(inputs);
  const std::vector<SeenRecord> rejected{validated.back()};
  validated.pop_back();

  const Passage passage{inputs, {validated, rejected}};

  CHECK(passage.summary() == "all 20 came out once");
  REQUIRE(passage.fates().back().outputs.size() == 1);
  CHECK(passage.fates().back().outputs.front().first == 1);
}

TEST_CASE("a record that was passed over is lost") {
  const auto inputs = some_inputs(20);
  auto outputs = right_outputs(inputs);
  outputs.erase(outputs.begin() + 4);

  const Passage passage{inputs, {outputs}};

  CHECK(passage.summary() == "lost 1 of 20");
  REQUIRE(passage.lost().size() == 1);
  CHECK(passage.lost().front()->offset == 2);
}

TEST_CASE("records behind everything that came out are unseen") {
  const auto inputs = some_inputs(20);
  auto outputs = right_outputs(inputs);
  outputs.resize(17);  // of partition 1 one more is missing than of partition 0

  const Passage passage{inputs, {outputs}};

  CHECK(passage.summary() == "not reached 3");
}

TEST_CASE("records that are committed are lost and not unseen") {
  const auto inputs = some_inputs(20);
  auto outputs = right_outputs(inputs);
  outputs.resize(16);  // two of each partition are missing

  const Passage passage{inputs, {outputs}, {9, -1}};

  CHECK(passage.summary() == "lost 1 of 20, not reached 3");
}

TEST_CASE("repeats are counted by record wherever the copies are") {
  const auto inputs = some_inputs(20);
  const auto outputs = right_outputs(inputs);

  const Passage passage{inputs,
                        {outputs, {outputs[3], outputs[3], outputs[7]}}};

  CHECK(passage.summary() == "duplicated 2");
  CHECK(passage.duplicated().front()->outputs.size() == 3);
}

TEST_CASE("a later record of the same key must not come first") {
  const auto inputs = some_inputs(20);
  auto outputs = right_outputs(inputs);
  std::swap(outputs[2].offset, outputs[6].offset);

  const Passage passage{inputs, {outputs}};

  // 6 is where 2 was, 4 is behind it, and 2 is behind both.
  CHECK(passage.out_of_order().size() == 2);
  CHECK(passage.summary() == "out of order 2");
}

TEST_CASE("records of different partitions may overtake each other") {
  const auto inputs = some_inputs(20);
  auto outputs = right_outputs(inputs);
  std::swap(outputs[2].offset, outputs[3].offset);

  CHECK(Passage{inputs, {outputs}}.summary() == "all 20 came out once");
}

TEST_CASE("an output without a known trace is invented") {
  const auto inputs = some_inputs(2);
  auto outputs = right_outputs(inputs);
  outputs.push_back({.offset = 2, .value = "from nowhere"});

  CHECK(Passage{inputs, {outputs}}.summary() == "invented 1");
}

TEST_SUITE_END();

}  // namespace
}  // namespace support
