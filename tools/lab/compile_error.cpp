#include "compile_error.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "text.hpp"

namespace lab {

namespace {

int number_at_start(std::string_view& text) {
  int number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) {
    return 0;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

// The line number in "…/FILE:LINE:…" or "…/FILE:LINE," anywhere in the text.
int line_after(std::string_view text, std::string_view file) {
  const std::size_t at = text.find(file);
  if (at == std::string_view::npos) {
    return 0;
  }
  text.remove_prefix(at + file.size());
  if (!text.starts_with(":")) {
    return 0;
  }
  text.remove_prefix(1);
  return number_at_start(text);
}

// "path:12:5: error: message", also "fatal error".
std::optional<CompileError> compiler_error(std::string_view line) {
  for (const std::string_view word : {": error: ", ": fatal error: "}) {
    const std::size_t at = line.find(word);
    if (at == std::string_view::npos) {
      continue;
    }
    std::string_view place = line.substr(0, at);
    CompileError error;
    error.message = line.substr(at + word.size());
    // The file's name ends at the first ":NUMBER".
    for (std::size_t colon = place.find(':'); colon != std::string_view::npos;
         colon = place.find(':', colon + 1)) {
      std::string_view rest = place.substr(colon + 1);
      error.line = number_at_start(rest);
      if (error.line > 0) {
        error.file = place.substr(0, colon);
        return error;
      }
    }
  }
  return std::nullopt;
}

// "gateway.cpp:30: undefined reference to `x'", "multiple definition of".
std::optional<CompileError> linker_error(std::string_view line,
                                         std::string_view own_file) {
  for (const std::string_view word :
       {"undefined reference to", "multiple definition of"}) {
    const std::size_t at = line.find(word);
    if (at != std::string_view::npos) {
      CompileError error;
      error.file = own_file;
      error.message = line.substr(at);
      error.line = line_after(line, own_file);
      return error;
    }
  }
  return std::nullopt;
}

bool is_excerpt(std::string_view line) {
  const std::size_t bar = line.find('|');
  return bar != std::string_view::npos &&
         line.find_first_not_of(" 0123456789") == bar;
}

}  // namespace

std::optional<CompileError> first_error(std::string_view output,
                                        std::string_view own_file) {
  const std::vector<std::string_view> lines = lines_of(output);
  std::optional<CompileError> first;
  int from_line = 0;  // the student's line that the coming error begins at
  for (std::size_t at = 0; at < lines.size(); ++at) {
    auto error = compiler_error(lines[at]);
    if (!error) {
      error = linker_error(lines[at], own_file);
    }
    if (!error) {
      // "required from here", "In file included from …:12:"
      const bool leads = lines[at].find("required from") != lines[at].npos ||
                         lines[at].find("included from") != lines[at].npos;
      const int line = leads ? line_after(lines[at], own_file) : 0;
      from_line = !first && line > 0 ? line : from_line;
      continue;
    }
    if (first) {
      ++first->others;
      continue;
    }
    first = std::move(error);
    first->from_line =
        first->file.find(own_file) == std::string::npos ? from_line : 0;
    while (at + 1 < lines.size() && is_excerpt(lines[at + 1])) {
      first->excerpt.append(lines[++at]).append("\n");
    }
  }
  return first;
}

}  // namespace lab
