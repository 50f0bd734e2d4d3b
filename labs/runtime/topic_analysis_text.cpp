#include <algorithm>
#include <array>
#include <cstdio>
#include <payments/utf8.hpp>
#include <runtime/json_writer.hpp>
#include <runtime/topic_analysis.hpp>
#include <string_view>

namespace runtime {
namespace {

constexpr std::size_t shown_keys = 5;
constexpr std::size_t bar_width = 40;
constexpr std::size_t key_width = 20;

using Key = std::pair<std::optional<std::string>, TopicAnalysis::Key>;

std::string with_decimals(double number, int decimals) {
  std::array<char, 64> text{};
  const int length =
      std::snprintf(text.data(), text.size(), "%.*f", decimals, number);
  return {text.data(), static_cast<std::size_t>(length)};
}

std::string percent(std::uint64_t part, std::uint64_t all) {
  return with_decimals(
             100.0 * static_cast<double>(part) / static_cast<double>(all), 1) +
         " %";
}

std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    at += payments::utf8_length(text.substr(at));
  }
  return count;
}

std::string right(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

std::string left(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, characters(text)), ' ');
}

// A key as a terminal can show it: what is no text, or would move the cursor,
// is shown as hexadecimal digits.
std::string shown(const std::optional<std::string>& key) {
  if (!key) {
    return "(no key)";
  }
  const bool text =
      payments::first_invalid_utf8(*key) == std::string_view::npos &&
      std::ranges::none_of(*key, [](char c) {
        return static_cast<unsigned char>(c) < 0x20U || c == 0x7F;
      });
  if (text && characters(*key) <= key_width) {
    return key->empty() ? "(empty key)" : *key;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hexadecimal = "0x";
  for (const char c : *key) {
    if (hexadecimal.size() + 3 > key_width) {
      return hexadecimal + "…";
    }
    hexadecimal += digits[static_cast<unsigned char>(c) >> 4U];
    hexadecimal += digits[static_cast<unsigned char>(c) & 0xFU];
  }
  return hexadecimal;
}

std::string list(const std::set<std::int32_t>& partitions,
                 std::string_view comma) {
  std::string text;
  for (const std::int32_t partition : partitions) {
    text.append(text.empty() ? "" : comma).append(std::to_string(partition));
  }
  return text;
}

std::string counted(std::uint64_t number, const std::string& what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

void append_partitions(std::string& text, const TopicAnalysis& analysis) {
  const std::uint64_t total = analysis.total();
  const std::uint64_t most = std::ranges::max(analysis.records);
  text += "partition   records    share\n";
  for (std::size_t i = 0; i < analysis.records.size(); ++i) {
    const std::uint64_t records = analysis.records[i];
    // What is not empty has a bar.
    const std::size_t length =
        static_cast<std::size_t>((records * bar_width + most - 1) / most);
    text += right(std::to_string(i), 9) + right(std::to_string(records), 10) +
            right(percent(records, total), 9);
    text += length > 0 ? "  " + std::string(length, '#') + "\n" : "\n";
  }
}

void append_keys(std::string& text, const TopicAnalysis& analysis) {
  const std::uint64_t total = analysis.total();
  text += left("hottest keys", key_width) + "   records    share  partitions\n";
  for (const Key& key : analysis.hottest(shown_keys)) {
    text += left(shown(key.first), key_width) +
            right(std::to_string(key.second.records), 10) +
            right(percent(key.second.records, total), 9) + "  " +
            list(key.second.partitions, ", ") + "\n";
  }
}

// Which partition is the fullest, and by how much.
void append_skew(std::string& text, const TopicAnalysis& analysis) {
  const auto fullest = std::ranges::max_element(analysis.records);
  const double mean = static_cast<double>(analysis.total()) /
                      static_cast<double>(analysis.records.size());
  text += "skew " + with_decimals(*analysis.skew(), 2) + ": partition " +
          std::to_string(fullest - analysis.records.begin()) + " has " +
          counted(*fullest, "record") + ", and the mean is " +
          with_decimals(mean, 1) + "\n";
}

}  // namespace

std::string as_table(const TopicAnalysis& analysis) {
  std::string text = analysis.topic + ": " +
                     counted(analysis.total(), "record") + " in " +
                     counted(analysis.records.size(), "partition") + "\n";
  if (analysis.total() == 0) {
    return text + "nothing to compare yet\n";
  }
  text += '\n';
  append_partitions(text, analysis);
  text += '\n';
  append_skew(text, analysis);
  text += '\n';
  append_keys(text, analysis);
  return text;
}

std::string as_json(const TopicAnalysis& analysis) {
  std::string partitions;
  for (std::size_t i = 0; i < analysis.records.size(); ++i) {
    partitions += i == 0 ? "" : ",";
    JsonWriter(partitions)
        .member("partition", i)
        .member("records", analysis.records[i])
        .end();
  }
  std::string keys;
  for (const Key& key : analysis.hottest(shown_keys)) {
    keys += keys.empty() ? "" : ",";
    JsonWriter writer(keys);
    if (key.first) {
      writer.member("key", *key.first);
    } else {
      writer.null_member("key");
    }
    writer.member("records", key.second.records)
        .raw_member("partitions", "[" + list(key.second.partitions, ",") + "]")
        .end();
  }
  std::string json;
  JsonWriter writer(json);
  writer.member("topic", analysis.topic).member("records", analysis.total());
  writer.raw_member("partitions", "[" + partitions + "]");
  if (const std::optional<double> skew = analysis.skew()) {
    writer.raw_member("skew", with_decimals(*skew, 4));
  } else {
    writer.null_member("skew");
  }
  writer.raw_member("hottest_keys", "[" + keys + "]").end();
  return json;
}

}  // namespace runtime
