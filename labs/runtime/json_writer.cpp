#include <cstddef>
#include <payments/utf8.hpp>
#include <runtime/json_writer.hpp>

namespace runtime {
namespace {

void append_control_character(std::string& out, unsigned char c) {
  switch (c) {
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      constexpr std::string_view digits = "0123456789abcdef";
      out += "\\u00";
      out += digits[c >> 4U];
      out += digits[c & 0xFU];
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t at = 0;
  while (at < text.size()) {
    const auto c = static_cast<unsigned char>(text[at]);
    const std::size_t length = payments::utf8_length(text.substr(at));
    if (length == 0) {
      out += "\xEF\xBF\xBD";  // U+FFFD
      ++at;
      continue;
    }
    if (c < 0x20U) {
      append_control_character(out, c);
    } else {
      if (c == '"' || c == '\\') {
        out += '\\';
      }
      out += text.substr(at, length);
    }
    at += length;
  }
  out += '"';
}

void JsonWriter::begin_member(std::string_view name) {
  if (!empty_) {
    out_ += ',';
  }
  empty_ = false;
  append_json_string(out_, name);
  out_ += ':';
}

JsonWriter& JsonWriter::member(std::string_view name, std::string_view text) {
  begin_member(name);
  append_json_string(out_, text);
  return *this;
}

JsonWriter& JsonWriter::member(std::string_view name,
                               std::span<const std::string> list) {
  begin_member(name);
  char separator = '[';
  for (const std::string& text : list) {
    out_ += separator;
    append_json_string(out_, text);
    separator = ',';
  }
  out_ += list.empty() ? "[]" : "]";
  return *this;
}

JsonWriter& JsonWriter::member(std::string_view name, bool value) {
  begin_member(name);
  out_ += value ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::raw_member(std::string_view name,
                                   std::string_view json) {
  begin_member(name);
  out_ += json;
  return *this;
}

JsonWriter& JsonWriter::null_member(std::string_view name) {
  begin_member(name);
  out_ += "null";
  return *this;
}

JsonWriter JsonWriter::object(std::string_view name) {
  begin_member(name);
  return JsonWriter(out_);
}

}  // namespace runtime
