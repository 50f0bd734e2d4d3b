#include "same_code.hpp"

#include <algorithm>
#include <cctype>
#include <lab/regions.hpp>
#include <lab/text.hpp>
#include <string>

namespace grade {

namespace {

// The region's code without blanks and comments.
std::string bare_code(const std::vector<std::string_view>& lines,
                      const lab::Region& region) {
  std::string bare;
  for (int line = region.code_line; line < region.last_line; ++line) {
    std::string_view text = lines.at(static_cast<std::size_t>(line) - 1);
    text = text.substr(0, text.find("//"));
    std::ranges::copy_if(text, std::back_inserter(bare),
                         [](unsigned char c) { return std::isspace(c) == 0; });
  }
  return bare;
}

}  // namespace

std::vector<int> copied_todos(std::string_view source,
                              std::string_view solution) {
  const auto lines = lab::lines_of(source);
  const auto published_lines = lab::lines_of(solution);
  const lab::Regions regions = lab::find_regions(source);
  const lab::Regions published = lab::find_regions(solution);
  std::vector<int> copied;
  for (const lab::Region& region : regions.all) {
    const lab::Region* theirs = published.find(region.todo);
    if (theirs == nullptr) {
      continue;
    }
    const std::string code = bare_code(lines, region);
    if (!code.empty() && code == bare_code(published_lines, *theirs)) {
      copied.push_back(region.todo);
    }
  }
  return copied;
}

}  // namespace grade
