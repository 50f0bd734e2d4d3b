#pragma once
// Writes one JSON object member by member, straight into a string.
//
//     JsonWriter json(line);
//     json.member("verdict", "failed").member("line", 2).end();

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace runtime {

/// Appends `text` as a JSON string, quotes included. Bytes that are not UTF-8
/// become U+FFFD, so that the result is always JSON.
void append_json_string(std::string& out, std::string_view text);

class JsonWriter {
 public:
  /// Begins an object at the end of `out`, which must outlive the writer.
  explicit JsonWriter(std::string& out) : out_(out) { out_ += '{'; }

  JsonWriter& member(std::string_view name, std::string_view text);
  JsonWriter& member(std::string_view name, std::span<const std::string> list);
  JsonWriter& member(std::string_view name, bool value);
  JsonWriter& member(std::string_view name, const char* text) {
    return member(name, std::string_view(text));
  }
  template <std::integral Number>
  JsonWriter& member(std::string_view name, Number number) {
    begin_member(name);
    out_ += std::to_string(number);
    return *this;
  }
  /// `json` is JSON already.
  JsonWriter& raw_member(std::string_view name, std::string_view json);
  JsonWriter& null_member(std::string_view name);

  /// Begins an object inside this one; end() it before going on here.
  JsonWriter object(std::string_view name);

  void end() { out_ += '}'; }

 private:
  void begin_member(std::string_view name);

  std::string& out_;
  bool empty_ = true;
};

}  // namespace runtime
