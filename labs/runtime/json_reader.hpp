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

/// Reads `text` as one JSON object. Nesting is kept on the heap, a byte a
/// level, so that no input can exhaust the stack. `what` is what a problem
/// calls it.
JsonObject read_json_object(std::string_view text,
                            std::string_view what = "a payment");

}  // namespace runtime
