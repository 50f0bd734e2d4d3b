// A file that is handed to `./lab grade --merge`.
#include <grade/reports.hpp>
#include <lab/workspace.hpp>
#include <optional>
#include <string>

#include "report_checks.hpp"
#include "target.hpp"

namespace fuzz {
namespace {

constexpr const char* handed_over = "part-1.json";

std::optional<std::vector<grade::Graded>> read_part(const std::string& text) {
  try {
    return grade::parse_report(text, handed_over);
  } catch (const lab::Misuse& error) {
    const std::string_view words = error.what();
    must(words.starts_with(handed_over), "a complaint begins with the file",
         words);
    return std::nullopt;
  }
}

}  // namespace

void feed_merged_report(std::string_view bytes) {
  if (const auto submissions = read_part(std::string{bytes})) {
    check_reports(*submissions);
  }
}

}  // namespace fuzz
