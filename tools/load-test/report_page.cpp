#include <algorithm>
#include <cmath>
#include <lab/page.hpp>

#include "charts.hpp"
#include "report.hpp"
#include "words.hpp"

namespace load_test {
namespace {

constexpr const char* style = R"(
figure { margin: 1rem 0; } figcaption { opacity: .7; }
.chart { width: 100%; max-width: 42rem; height: auto; display: block; }
.chart text { font-size: 12px; fill: currentColor; }
.grid { stroke: var(--line); stroke-width: 1; }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.c0 { stroke: #2b7fd4; } .c1 { stroke: #d9622b; stroke-dasharray: 7 3; }
.c2 { stroke: #2a9d4a; stroke-dasharray: 2 3; }
.c3 { stroke: #b04fc4; stroke-dasharray: 9 3 2 3; }
.c4 { stroke: #b58a00; stroke-dasharray: 4 2; }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap;
  gap: .2rem 1.2rem; margin: .4rem 0; }
.legend svg { width: 30px; height: 10px; margin-right: .4rem; }
.bar { width: 100%; min-width: 6rem; height: .8rem; display: block; }
.rest { fill: var(--soft); } .part { fill: #2b7fd4; }
.wrong { border-left: .4rem solid #d43d3d; padding-left: .8rem; }
th.group { font-weight: 600; background: var(--soft); }
)";

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

// -------------------------------------------------------------- the pictures

// How far right a percentile stands: as far again for each nine.
double place_of(double percent, double nines) {
  constexpr double whole = 100;
  return percent >= whole
             ? 1
             : std::min(1.0, -std::log10(1 - percent / whole) / nines);
}

// The last that there are enough records for, as powers of ten.
double nines_of(std::uint64_t records) {
  constexpr double most = 5;
  return std::clamp(std::floor(std::log10(static_cast<double>(
                        std::max<std::uint64_t>(records, 1)))),
                    1.0, most);
}

Axis percentile_axis(double nines) {
  static const std::vector<std::pair<double, const char*>> marks{
      {0, "0 %"},       {90, "90 %"},     {99, "99 %"},
      {99.9, "99.9 %"}, {99.99, "99.99"}, {99.999, "99.999"}};
  Axis axis{.title = "of all records took no longer"};
  for (const auto& [percent, words] : marks) {
    if (-std::log10(1 - percent / 100) < nines + 0.01) {
      axis.marks.emplace_back(place_of(percent, nines), words);
    }
  }
  return axis;
}

// Latencies from microseconds to minutes fit into one picture only if each
// power of ten takes the same room.
class LatencyScale {
 public:
  explicit LatencyScale(const std::vector<Histogram>& all) {
    double least = INFINITY;
    double most = 1;
    for (const Histogram& each : all) {
      if (each.count() > 0) {
        least = std::min(least, static_cast<double>(std::max<std::int64_t>(
                                    each.least().count(), 1)));
        most = std::max(most, static_cast<double>(each.most().count()));
      }
    }
    low_ = std::isfinite(least) ? std::floor(std::log10(least)) : 0;
    high_ = std::max(std::ceil(std::log10(most)), low_ + 1);
  }

  [[nodiscard]] double place_of(std::chrono::microseconds time) const {
    const auto micro =
        static_cast<double>(std::max<std::int64_t>(time.count(), 1));
    return (std::log10(micro) - low_) / (high_ - low_);
  }

  [[nodiscard]] Axis axis() const {
    Axis axis{.title = "latency, to the acknowledgement"};
    const auto powers = static_cast<int>(high_ - low_);
    for (int i = 0; i <= powers; ++i) {
      axis.marks.emplace_back(
          static_cast<double>(i) / powers,
          short_words(static_cast<std::int64_t>(std::pow(10, low_ + i))));
    }
    return axis;
  }

 private:
  static std::string short_words(std::int64_t micro) {
    constexpr std::int64_t thousand = 1000;
    return micro < thousand ? std::to_string(micro) + " µs"
           : micro < thousand * thousand
               ? std::to_string(micro / thousand) + " ms"
               : std::to_string(micro / thousand / thousand) + " s";
  }

  double low_ = 0;
  double high_ = 1;
};

std::string latency_chart(const std::string& title,
                          const std::vector<std::string>& names,
                          const std::vector<Histogram>& all) {
  std::uint64_t records = 0;
  for (const Histogram& each : all) {
    records = std::max(records, each.count());
  }
  const double nines = nines_of(records);
  const LatencyScale scale{all};
  constexpr int steps = 120;
  std::vector<Line> lines;
  for (std::size_t i = 0; i < all.size(); ++i) {
    Line line{.name = names.at(i)};
    for (int step = 0; step <= steps; ++step) {
      const double share = static_cast<double>(step) / steps;
      const double percent = 100 * (1 - std::pow(10, -share * nines));
      line.points.emplace_back(share, scale.place_of(all[i].at(percent)));
    }
    lines.push_back(std::move(line));
  }
  return line_chart(title, percentile_axis(nines), scale.axis(), lines);
}

std::string throughput_chart(const Measurement& turn) {
  constexpr std::size_t most_points = 100;
  const Timeline delivered = turn.delivered_at.coarser(most_points);
  if (delivered.counts().empty()) {
    return {};
  }
  const double interval =
      std::chrono::duration<double>(delivered.interval()).count();
  const double end = interval * static_cast<double>(delivered.counts().size());
  const double highest =
      static_cast<double>(*std::ranges::max_element(delivered.counts())) /
      interval;
  const Scale x = scale_to(end, "seconds since the beginning", [](double at) {
    return decimal(at, at == std::floor(at)             ? 0
                       : at * 10 == std::floor(at * 10) ? 1
                                                        : 2);
  });
  const Scale y = scale_to(highest, "records acknowledged a second",
                           [](double at) { return rounded(at); });
  Line line{.name = "delivered"};
  double at = interval / 2;
  for (const std::uint64_t count : delivered.counts()) {
    line.points.emplace_back(at / x.end,
                             static_cast<double>(count) / interval / y.end);
    at += interval;
  }
  return line_chart("Throughput over time", x.axis, y.axis, {line});
}

// ------------------------------------------------------------------ the words

std::string entry(const std::string& name, const std::string& value) {
  return "<dt>" + name + "</dt><dd>" + value + "</dd>\n";
}

std::string one_as_body(const Report& report, const Result& result) {
  const auto& turns =
      result.flat_out.empty() ? result.at_rate : result.flat_out;
  const Summary sum = summary_of(turns);
  std::string body = "<dl>\n";
  body += entry("settings", "<code>" + escaped(result.in_effect) + "</code>");
  body +=
      entry("delivered", grouped(sum.delivered) + " of " + grouped(sum.tried));
  body +=
      entry("throughput", rounded(sum.records_per_second) + " records/s, " +
                              decimal(sum.megabytes_per_second, 1) + " MB/s");
  if (report.rate > 0) {
    body += entry("wanted", rounded(report.rate) + " records/s");
  }
  for (const double each : percentiles) {
    body += entry(percent(each) + " within", duration(sum.latency.at(each)));
  }
  body += entry("longest", duration(sum.latency.most()));
  body += entry("errors", escaped(errors(sum.errors))) + "</dl>\n";
  return body + "<h2>Throughput over time</h2>\n" +
         throughput_chart(turns.front()) + "<h2>Latency</h2>\n" +
         latency_chart("Latency by percentile", {"latency"}, {sum.latency});
}

std::string compared_as_table(const Report& report) {
  double highest = 0;
  for (const Result& result : report.results) {
    highest = std::max(highest, summary_of(result.flat_out).records_per_second);
  }
  std::string rows;
  std::string group;
  for (const Result& result : report.results) {
    if (result.configuration.group != group) {
      group = result.configuration.group;
      rows += R"(<tr><th class="group" colspan="5">)" + escaped(group) +
              "</th></tr>\n";
    }
    const Summary flat_out = summary_of(result.flat_out);
    const Summary at_rate = summary_of(result.at_rate);
    const auto ratio = throughput_ratio(result, report.results.front());
    const auto latency = [&at_rate](double at) {
      return at_rate.delivered == 0 ? "-" : duration(at_rate.latency.at(at));
    };
    rows += "<tr><td>" + escaped(result.configuration.name) +
            bar_chart(highest > 0 ? flat_out.records_per_second / highest : 0) +
            "</td><td>" + rounded(flat_out.records_per_second) + "</td><td>" +
            (ratio ? decimal(*ratio, 2) : "-") + "</td><td>" + latency(50) +
            "</td><td>" + latency(99) + "</td></tr>\n";
  }
  return "<div class=\"wide\"><table>\n<thead><tr><th></th><th>records/s</th>"
         "<th>ratio</th><th>50 %</th><th>99 %</th></tr></thead>\n<tbody>\n" +
         rows + "</tbody>\n</table></div>\n";
}

std::string compared_latencies(const Report& report) {
  std::string charts;
  const Result& base = report.results.front();
  std::vector<std::string> names;
  std::vector<Histogram> all;
  const auto draw = [&](const std::string& group) {
    if (all.size() > 1) {
      charts +=
          "<h3>" + escaped(group) + "</h3>\n" +
          latency_chart("Latency by percentile: " + escaped(group), names, all);
    }
    names = {base.configuration.name};
    all = {summary_of(base.at_rate).latency};
  };
  std::string group;
  constexpr std::size_t colours = 5;
  for (const Result& result : report.results) {
    if (result.configuration.group != group || all.size() == colours) {
      draw(group);
      group = result.configuration.group;
    }
    if (&result != &base) {
      names.push_back(escaped(result.configuration.name));
      all.push_back(summary_of(result.at_rate).latency);
    }
  }
  draw(group);
  return charts;
}

std::string compared_as_body(const Report& report) {
  return "<p>The baseline is <code>" +
         escaped(report.results.front().in_effect) +
         "</code>. Records a second are of turns flat out; latencies, of turns "
         "at " +
         rounded(report.rate) +
         " records a second, from the moment at which a record was due to its "
         "acknowledgement.</p>\n" +
         compared_as_table(report) + "<h2>Latency</h2>\n" +
         compared_latencies(report);
}

}  // namespace

std::string as_page(const Report& report) {
  std::string body =
      "<h1>Load test</h1>\n<p class=\"sum\">" + escaped(description(report)) +
      (report.interrupted ? ", stopped before the end" : "") + "</p>\n";
  for (const std::string& each : complaints(report)) {
    body += "<p class=\"wrong\">" + escaped(each) + "</p>\n";
  }
  if (!report.results.empty()) {
    body += report.compared ? compared_as_body(report)
                            : one_as_body(report, report.results.front());
  }
  return lab::page("Load test", body, style);
}

}  // namespace load_test
