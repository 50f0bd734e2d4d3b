#pragma once
// Pictures as inline SVG, in the colours of the page around them.

#include <string>
#include <utility>
#include <vector>

namespace load_test {

/// An axis: a mark at `first` (0: where the axes meet, 1: the far end), and
/// what is written there.
struct Axis {
  std::string title{};
  std::vector<std::pair<double, std::string>> marks{};
};

/// A line through points of x and y, each from 0 to 1.
struct Line {
  std::string name{};
  std::vector<std::pair<double, double>> points{};
};

/// The lines, each in another colour and another dash, and their names below.
/// `title` is for those who cannot see it. All text is HTML already.
std::string line_chart(const std::string& title, const Axis& x, const Axis& y,
                       const std::vector<Line>& lines);

/// A bar for a cell of a table, of `share` (0 to 1) of its width.
std::string bar_chart(double share);

/// Marks at round numbers from 0 to `highest` at least, and where 1 is then.
/// `text` writes a number.
struct Scale {
  Axis axis{};
  double end = 1;
};
template <typename Text>
Scale scale_to(double highest, std::string title, Text text);

/// The step between round numbers (1, 2, 5, 10, 20, …), of which four or less
/// reach `highest`.
double round_step(double highest);

template <typename Text>
Scale scale_to(double highest, std::string title, Text text) {
  const double step = round_step(highest);
  int steps = 1;
  while (steps * step < highest) {
    ++steps;
  }
  Scale scale{.axis = {.title = std::move(title)}, .end = steps * step};
  for (int i = 0; i <= steps; ++i) {
    scale.axis.marks.emplace_back(static_cast<double>(i) / steps,
                                  text(i * step));
  }
  return scale;
}

}  // namespace load_test
