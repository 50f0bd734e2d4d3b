#include "regions.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "text.hpp"

namespace lab {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && blank(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && blank(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

bool is_comment(std::string_view line) {
  return trimmed(line).starts_with("//");
}

struct Marker {
  int todo = 0;
  std::string_view rest;
};

// Reads "// TODO 4: rest" or, with another opening, "// END TODO 4".
std::optional<Marker> marker(std::string_view line, std::string_view opening) {
  line = trimmed(line);
  if (!line.starts_with(opening)) {
    return std::nullopt;
  }
  line.remove_prefix(opening.size());
  Marker found;
  const auto [end, error] =
      std::from_chars(line.data(), line.data() + line.size(), found.todo);
  if (error != std::errc()) {
    return std::nullopt;
  }
  line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  if (line.starts_with(":")) {
    line.remove_prefix(1);
  }
  found.rest = trimmed(line);
  return found;
}

std::optional<Marker> opening(std::string_view line) {
  return marker(line, "// TODO ");
}

std::optional<Marker> closing(std::string_view line) {
  return marker(line, "// END TODO ");
}

class Reader {
 public:
  explicit Reader(std::string_view source) : lines_(lines_of(source)) {}

  Regions read() {
    for (std::size_t at = 0; at < lines_.size(); ++at) {
      if (const auto end = closing(lines_[at])) {
        problem(at, "// END TODO " + std::to_string(end->todo) +
                        " closes a region that was not opened");
      } else if (const auto begin = opening(lines_[at])) {
        at = read_region(at, *begin);
      }
    }
    return std::move(regions_);
  }

 private:
  void problem(std::size_t at, std::string text) {
    regions_.problems.push_back("line " + std::to_string(at + 1) + ": " +
                                std::move(text));
  }

  // Returns the index of the region's last line.
  std::size_t read_region(std::size_t first, const Marker& begin) {
    Region region;
    region.todo = begin.todo;
    region.title = begin.rest;
    while (region.title.ends_with('.')) {
      region.title.pop_back();
    }
    region.first_line = static_cast<int>(first) + 1;
    std::size_t at = first + 1;
    for (; at < lines_.size() && is_comment(lines_[at]) &&
           !closing(lines_[at]) && !opening(lines_[at]);
         ++at) {
      const std::string_view words = trimmed(trimmed(lines_[at]).substr(2));
      region.task.append(region.task.empty() ? "" : " ").append(words);
    }
    region.code_line = static_cast<int>(at) + 1;
    for (; at < lines_.size(); ++at) {
      const auto end = closing(lines_[at]);
      if (end && end->todo == region.todo) {
        region.last_line = static_cast<int>(at) + 1;
        regions_.all.push_back(std::move(region));
        return at;
      }
      if (end || opening(lines_[at])) {
        break;
      }
      const std::string_view code = trimmed(lines_[at]);
      region.started |= !code.empty() && !code.starts_with("//");
    }
    problem(first, "TODO " + std::to_string(region.todo) +
                       " is not closed: the line // END TODO " +
                       std::to_string(region.todo) + " is missing");
    region.last_line = static_cast<int>(at);
    region.started = true;  // we cannot tell, so let the tests judge
    regions_.all.push_back(std::move(region));
    return at - 1;
  }

  std::vector<std::string_view> lines_;
  Regions regions_;
};

bool in_code(const Regions& regions, int line, std::optional<int> only) {
  return std::ranges::any_of(regions.all, [&](const Region& region) {
    return (!only || *only == region.todo) && line >= region.code_line &&
           line < region.last_line;
  });
}

}  // namespace

const Region* Regions::find(int todo) const {
  const auto found = std::ranges::find(all, todo, &Region::todo);
  return found != all.end() ? &*found : nullptr;
}

const Region* Regions::at_line(int line) const {
  const auto found = std::ranges::find_if(all, [line](const Region& region) {
    return line >= region.first_line && line <= region.last_line;
  });
  return found != all.end() ? &*found : nullptr;
}

Regions find_regions(std::string_view source) {
  return Reader(source).read();
}

std::string without_code(std::string_view source, std::optional<int> only) {
  const Regions regions = find_regions(source);
  std::string result;
  int number = 0;
  for (const std::string_view line : lines_of(source)) {
    if (!in_code(regions, ++number, only)) {
      result.append(line).append("\n");
    }
  }
  return result;
}

std::vector<std::string> fixed_lines(std::string_view source) {
  const Regions regions = find_regions(source);
  std::vector<std::string> result;
  int number = 0;
  for (const std::string_view line : lines_of(source)) {
    if (!in_code(regions, ++number, std::nullopt)) {
      result.emplace_back(line);
    }
  }
  return result;
}

}  // namespace lab
