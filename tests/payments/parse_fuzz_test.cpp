// A hundred thousand damaged payments: the parser agrees with another JSON
// library on what is JSON, and what it accepts survives a round trip.
#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <payments/json.hpp>
#include <random>
#include <runtime/json_reader.hpp>
#include <string>
#include <string_view>

namespace {

constexpr std::array<std::string_view, 6> samples = {{
    R"({"customer_id":"CUST0042","amount":49.90,"currency":"EUR","method":"card"})",
    R"({"payment_id":"\u00e9\ud83d\ude00","customer_id":"é😀","amount":-1.5e-1,)"
    R"("currency":"EUR","method":"card","created_at":"2025-01-31T09:30:00Z"})",
    R"({"amount":12345678901234567,"a":[1,[2,{"b":null}],true,false],"c":{}})",
    R"({ "customer_id" : "\"\\\/\b\f\n\r\t" , "amount" : 0 , "x" : 1E+3 })",
    R"({"customer_id":"","amount":0.01,"currency":"","method":""})",
    R"([1,2,{"a":"b"}])",
}};

constexpr std::array<std::string_view, 16> fragments = {
    "{",   "}",       "[",    "]",     ",",           ":",     "\"",   "\\",
    "\\u", "\\ud83d", "null", "1e999", "\"amount\":", "0.005", "\xc3", "\t"};

/// Damages text a little, the same way for the same sequence of numbers.
class Mutator {
 public:
  std::string next() {
    std::string text(samples[below(samples.size())]);
    for (std::size_t i = below(4); i > 0 && !text.empty(); --i) {
      mutate(text);
    }
    return text;
  }

 private:
  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
  }

  void mutate(std::string& text) {
    const std::size_t at = below(text.size());
    switch (below(5)) {
      case 0:
        text.erase(at, 1 + below(4));
        break;
      case 1:
        text.insert(at, fragments[below(fragments.size())]);
        break;
      case 2:
        text[at] = static_cast<char>(1 + below(255));  // NUL is tested apart
        break;
      case 3:
        text.insert(at, text.substr(below(text.size()), 1 + below(20)));
        break;
      default:
        text.resize(at);
    }
  }

  std::mt19937 random_{20250131};  // NOLINT(cert-msc*): the same every time
};

/// Whether another library finds one JSON object in `text`; nothing where it
/// cannot say, because it gives up on numbers that no double holds.
std::optional<bool> is_json_object(const std::string& text) {
  try {
    return nlohmann::json::parse(text).is_object();
  } catch (const nlohmann::json::out_of_range&) {
    return std::nullopt;
  } catch (const nlohmann::json::parse_error&) {
    return false;
  }
}

}  // namespace

TEST_SUITE_BEGIN("fuzz");

TEST_CASE("damaged payments are judged as another JSON library judges them") {
  Mutator mutator;
  std::size_t accepted = 0;
  std::size_t objects = 0;
  for (int round = 0; round < 100'000; ++round) {
    const std::string text = mutator.next();
    const std::string problem = runtime::read_json_object(text).problem;
    const payments::ParseResult result = payments::parse(text);

    if (const auto expected = is_json_object(text)) {
      REQUIRE_MESSAGE(problem.empty() == *expected, text << "\n" << problem);
      objects += *expected ? 1 : 0;
    }
    REQUIRE(result.payment.has_value() == result.reasons.empty());
    if (result.payment) {
      ++accepted;
      const std::string json = payments::to_json(*result.payment);
      REQUIRE_MESSAGE(payments::parse(json).payment == result.payment, json);
    }
    for (const std::string& reason : result.reasons) {
      REQUIRE(nlohmann::json(reason).dump().size() < 500);  // UTF-8 and short
    }
  }
  CHECK(accepted > 5000);  // the fuzzer does not only break things
  CHECK(objects > accepted);
}

TEST_SUITE_END();
