#include "sanitizer_finding.hpp"

#include <support/json.hpp>
#include <vector>

namespace support {
namespace {

constexpr std::size_t longest = 200;
constexpr std::size_t most_functions = 3;

// Takes the first line off.
std::string_view next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

std::string_view behind(std::string_view line, std::string_view words) {
  const std::size_t at = line.find(words);
  return at == std::string_view::npos ? std::string_view{}
                                      : line.substr(at + words.size());
}

std::string_view file_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// "    #3 0x563366c1ea6d in KafkaGateway::send(int) /x/01_gateway.cpp:6", and
// from ThreadSanitizer "    #0 main /x/main.cpp:3 (program+0x1334)". Empty for
// what is no function of the program's own.
std::string function_in(std::string_view line) {
  constexpr std::string_view address = " in ";
  const std::size_t number = line.find_first_not_of(" ");
  if (number == std::string_view::npos || line[number] != '#') {
    return {};
  }
  line.remove_prefix(line.find(' ', number) + 1);
  if (line.starts_with("0x")) {
    line = behind(line, address);
  }
  if (line.ends_with(')')) {
    line = line.substr(0, line.rfind(" ("));
  }
  const std::size_t path = line.rfind(" /");
  if (path == std::string_view::npos) {
    return {};
  }
  const std::string_view file = line.substr(path + 1);
  if (file.starts_with("/usr/") || file.find("/include/") != file.npos) {
    return {};
  }
  return std::string{line.substr(0, path)}.append(", ").append(file_name(file));
}

std::string stack_in(std::string_view text) {
  std::string stack;
  std::size_t functions = 0;
  bool begun = false;
  while (!text.empty() && functions < most_functions) {
    const std::string_view line = next_line(text);
    begun = begun || line.find("    #0 ") != line.npos;
    if (begun && line.find('#') == line.npos) {
      break;  // the next stack says where the memory came from
    }
    if (const std::string function = function_in(line); !function.empty()) {
      stack.append(stack.empty() ? "" : "; called by ").append(function);
      ++functions;
    }
  }
  return stack;
}

// "==7==ERROR: AddressSanitizer: SEGV on unknown address 0x0 (pc …)".
std::string kind_in(std::string_view report) {
  for (const std::string_view detail : {" on ", " (", " in ", ": "}) {
    report = report.substr(0, report.find(detail));
  }
  return shown(report, longest);
}

// "/x/01_gateway.cpp:6:104: runtime error: signed integer overflow: …".
std::optional<SanitizerFinding> undefined_in(std::string_view line) {
  constexpr std::string_view words = ": runtime error: ";
  const std::string_view place = line.substr(0, line.find(words));
  const std::size_t column = place.rfind(':');
  if (place.size() == line.size() || column == std::string_view::npos ||
      place.find_first_not_of("0123456789", column + 1) != place.npos) {
    return std::nullopt;
  }
  return SanitizerFinding{
      .what = shown(line.substr(place.size() + words.size()), longest),
      .where = shown(file_name(place.substr(0, column)), longest)};
}

}  // namespace

std::string SanitizerFinding::text() const {
  return where.empty() ? what : what + " in " + where;
}

std::optional<SanitizerFinding> sanitizer_finding(std::string_view errors) {
  while (!errors.empty()) {
    const std::string_view line = next_line(errors);
    const std::string_view report = behind(line, "Sanitizer: ");
    if (!report.empty() && (line.find("ERROR: ") != line.npos ||
                            line.find("WARNING: ") != line.npos)) {
      return SanitizerFinding{.what = kind_in(report),
                              .where = shown(stack_in(errors), longest)};
    }
    if (auto undefined = undefined_in(line)) {
      return undefined;
    }
  }
  return std::nullopt;
}

}  // namespace support
