#pragma once
// A strict reader of JSON objects (RFC 8259) that keeps the text: it checks
// the grammar of everything and hands out the members of the outermost object
// as they stand in the line.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace runtime {

enum class JsonType { string, number, boolean, null, object, array };

/// One member of an object: `"note" : 1.10`. Views into the text that was read.
struct JsonMember {
  std::string_view raw;    // all of it, from the name's first quote
  std::string_view name;   // with its quotes, still escaped
  std::string_view value;  // as written; strings with their quotes
  JsonType type;
};

struct JsonObject {
  std::vector<JsonMember> members;

  /// Why the text is not one JSON object, or empty if it is.
  std::string problem;
};

/// Reads `text` as one JSON object; `what` is what it is called if it is none.
/// Nesting is kept on the heap, a byte a level, so that no input can exhaust
/// the stack.
JsonObject read_json_object(std::string_view text,
                            std::string_view what = "a payment");

/// The elements of an array, as written.
struct JsonArray {
  std::vector<std::string_view> elements;

  /// Why the text is not one JSON array, or empty if it is.
  std::string problem;
};

/// Reads `text` as one JSON array, as strictly as read_json_object().
JsonArray read_json_array(std::string_view text, std::string_view what);

/// How many brackets of `text` are open at once, at most; those in strings do
/// not count. Says nothing of whether it is JSON.
std::size_t nesting_depth(std::string_view text);

}  // namespace runtime
