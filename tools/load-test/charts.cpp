#include "charts.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "words.hpp"

namespace load_test {
namespace {

// Of a drawing of this size, in units that shrink and grow with the page.
constexpr double width = 420;
constexpr double height = 250;
constexpr double left = 62;
constexpr double right = width - 26;
constexpr double top = 12;
constexpr double bottom = height - 44;

std::string number(double value) {
  return decimal(value, 1);
}

double x_of(double share) {
  return left + std::clamp(share, 0.0, 1.0) * (right - left);
}

double y_of(double share) {
  return bottom - std::clamp(share, 0.0, 1.0) * (bottom - top);
}

std::string text_at(double x, double y, const char* anchor,
                    const std::string& words) {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) +
         "\" text-anchor=\"" + anchor + "\">" + words + "</text>\n";
}

std::string straight(double x1, double y1, double x2, double y2) {
  return R"(<line class="grid" x1=")" + number(x1) + "\" y1=\"" + number(y1) +
         "\" x2=\"" + number(x2) + "\" y2=\"" + number(y2) + "\"/>\n";
}

std::string axes(const Axis& x, const Axis& y) {
  constexpr double gap = 6;
  constexpr double line_height = 16;
  std::string drawing;
  for (const auto& [share, words] : y.marks) {
    drawing += straight(left, y_of(share), right, y_of(share)) +
               text_at(left - gap, y_of(share) + gap / 1.5, "end", words);
  }
  for (const auto& [share, words] : x.marks) {
    drawing += straight(x_of(share), bottom, x_of(share), bottom + gap / 1.5) +
               text_at(x_of(share), bottom + line_height + 2, "middle", words);
  }
  return drawing + text_at((left + right) / 2, height - gap, "middle", x.title);
}

std::string path(const Line& line, std::size_t colour) {
  std::string points;
  for (const auto& [x, y] : line.points) {
    points +=
        (points.empty() ? "" : " ") + number(x_of(x)) + "," + number(y_of(y));
  }
  return "<polyline class=\"line c" + std::to_string(colour) + "\" points=\"" +
         points + "\"/>\n";
}

std::string legend(const std::vector<Line>& lines) {
  std::string items;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    items +=
        "<li><svg viewBox=\"0 0 30 10\" aria-hidden=\"true\"><line "
        "class=\"line c" +
        std::to_string(i) + R"(" x1="0" y1="5" x2="30" y2="5"/></svg>)" +
        lines[i].name + "</li>\n";
  }
  return lines.size() < 2 ? "" : "<ul class=\"legend\">\n" + items + "</ul>\n";
}

}  // namespace

std::string line_chart(const std::string& title, const Axis& x, const Axis& y,
                       const std::vector<Line>& lines) {
  std::string drawing = "<figure>\n<figcaption>" + y.title +
                        "</figcaption>\n<svg class=\"chart\" viewBox=\"0 0 " +
                        number(width) + " " + number(height) +
                        R"(" role="img"><title>)" + title + "</title>\n" +
                        axes(x, y);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    drawing += path(lines[i], i);
  }
  return drawing + "</svg>\n" + legend(lines) + "</figure>\n";
}

std::string bar_chart(double share) {
  constexpr double whole = 100;
  return "<svg class=\"bar\" viewBox=\"0 0 100 10\" "
         "preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect "
         "class=\"rest\" "
         "width=\"100\" height=\"10\"/><rect class=\"part\" width=\"" +
         number(std::clamp(share, 0.0, 1.0) * whole) +
         R"(" height="10"/></svg>)";
}

double round_step(double highest) {
  constexpr double most = 4;
  if (highest <= 0) {
    return 1;
  }
  const double power = std::pow(10, std::floor(std::log10(highest / most)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (power * factor * most >= highest) {
      return power * factor;
    }
  }
  return power * 10;
}

}  // namespace load_test
