#include "record_difference.hpp"

#include <algorithm>
#include <iterator>
#include <support/json.hpp>
#include <vector>

namespace lab {
namespace {

using support::SeenRecord;
using Headers = std::vector<SeenRecord::Header>;

bool same(const Headers& one, const Headers& other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](const auto& a, const auto& b) {
                      return a.name == b.name && a.value == b.value;
                    });
}

Headers without(std::string_view added, const Headers& headers) {
  Headers others;
  std::copy_if(
      headers.begin(), headers.end(), std::back_inserter(others),
      [&](const auto& header) { return !header.name.starts_with(added); });
  return others;
}

}  // namespace

std::string value_shown(const SeenRecord& record) {
  if (record.value && record.value->empty()) {
    return "empty";
  }
  return record.value ? support::shown(*record.value, 100) : "no value (null)";
}

std::string headers_shown(const Headers& headers) {
  std::string text;
  for (const SeenRecord::Header& header : headers) {
    text.append(text.empty() ? "" : ", ").append(support::shown(header.name));
    text.append("=").append(header.value ? support::shown(*header.value, 40)
                                         : "null");
  }
  return text.empty() ? "no headers" : text;
}

std::string difference(const SeenRecord& input, const SeenRecord& copy,
                       std::string_view added) {
  if (input.key != copy.key) {
    return "the key is " + (copy.key
                                ? "\"" + support::shown(*copy.key, 40) + "\""
                                : std::string{"missing"});
  }
  if (input.value != copy.value) {
    return "the value is " + value_shown(copy);
  }
  const Headers kept = without(added, copy.headers);
  if (!same(without(added, input.headers), kept)) {
    return "instead of " + headers_shown(without(added, input.headers)) +
           " there are " + headers_shown(kept);
  }
  return {};
}

}  // namespace lab
