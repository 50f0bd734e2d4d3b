#include "document.hpp"

#include <charconv>
#include <cstddef>
#include <optional>
#include <regex>
#include <stdexcept>

namespace documents {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

/// What stands behind `name:` in a comment line, if the line is that comment.
std::optional<std::string> comment(std::string_view line,
                                   std::string_view name) {
  const std::string start = "<!-- " + std::string(name) + ": ";
  constexpr std::string_view end = " -->";
  if (!line.starts_with(start) || !line.ends_with(end)) {
    return std::nullopt;
  }
  line.remove_prefix(start.size());
  line.remove_suffix(end.size());
  return std::string(line);
}

[[noreturn]] void refuse(int line, const std::string& why) {
  throw std::runtime_error("line " + std::to_string(line) + ": " + why);
}

int status_of(const std::string& text, int line) {
  int status = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, status);
  if (error != std::errc{} || rest != end) {
    refuse(line, "'" + text + "' is no exit status");
  }
  return status;
}

/// Reads one comment into `promise`; false when the line is no such comment.
bool read_comment(const std::string& line, int number, Promise& promise) {
  if (const auto status = comment(line, "exit")) {
    promise.exit_status = status_of(*status, number);
    return true;
  }
  if (const auto file = comment(line, "run by")) {
    promise.run_by = *file;
    return true;
  }
  if (const auto command = comment(line, "shows")) {
    promise.command = *command;
    return true;
  }
  return false;
}

std::string without_changing_figures(const std::string& line) {
  static const std::regex figure(R"([0-9]+(\.[0-9]+)? (s|ms|MB|min)\b)");
  static const std::regex spaces(" +");
  return std::regex_replace(std::regex_replace(line, figure, "# $2"), spaces,
                            " ");
}

}  // namespace

std::vector<Promise> promises(std::string_view markdown) {
  std::vector<Promise> found;
  Promise next;
  int commented_at = 0;
  bool inside = false;
  bool wanted = false;
  int number = 0;
  for (const std::string& line : lines_of(markdown)) {
    ++number;
    if (inside) {
      if (line.starts_with("```")) {
        if (wanted) {
          found.push_back(next);
        }
        next = Promise{};
        commented_at = 0;
        inside = false;
      } else {
        next.text += line + "\n";
      }
      continue;
    }
    if (line.starts_with("```")) {
      inside = true;
      next.line = number;
      const bool commands = line == "```sh";
      next.kind = commands ? Promise::Kind::commands : Promise::Kind::output;
      wanted = commands || !next.command.empty();
      if (commented_at != 0 && !wanted) {
        refuse(commented_at, "the block below is neither commands nor output");
      }
    } else if (read_comment(line, number, next)) {
      commented_at = number;
    } else if (commented_at != 0) {
      refuse(commented_at, "no block follows this comment");
    }
  }
  if (inside) {
    refuse(next.line, "this block is never closed");
  }
  return found;
}

std::string first_difference(std::string_view shown, std::string_view seen) {
  const std::vector<std::string> seen_lines = lines_of(seen);
  std::size_t at = 0;
  bool anything_may_come = false;
  for (const std::string& line : lines_of(shown)) {
    if (line == "…") {
      anything_may_come = true;
      continue;
    }
    const std::string wanted = without_changing_figures(line);
    while (anything_may_come && at < seen_lines.size() &&
           without_changing_figures(seen_lines[at]) != wanted) {
      ++at;
    }
    if (at == seen_lines.size() ||
        without_changing_figures(seen_lines[at]) != wanted) {
      return line.empty() ? "(an empty line)" : line;
    }
    ++at;
    anything_may_come = false;
  }
  if (at < seen_lines.size() && !anything_may_come) {
    return "(the output goes on: " + seen_lines[at] + ")";
  }
  return {};
}

}  // namespace documents
