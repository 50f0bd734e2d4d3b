#include <algorithm>
#include <cmath>
#include <lab/terminal.hpp>

#include "report.hpp"
#include "words.hpp"

namespace load_test {
namespace {

constexpr std::size_t bar_width = 20;

std::string right(const std::string& text, std::size_t width) {
  const std::size_t taken = lab::columns(text);
  return std::string(taken < width ? width - taken : 0, ' ') + text;
}

std::string bar(double value, double highest) {
  const auto length = static_cast<std::size_t>(
      highest <= 0 ? 0 : std::lround(bar_width * value / highest));
  std::string text;
  for (std::size_t i = 0; i < bar_width; ++i) {
    text += i < length ? "█" : "·";
  }
  return text;
}

std::string row(const std::string& name, const std::string& value) {
  return "  " + lab::padded(name, 14) + value + "\n";
}

std::string latency_of(const Histogram& latency) {
  std::string text = "\n  latency, to the acknowledgement\n";
  const auto highest = static_cast<double>(latency.most().count());
  for (const double each : percentiles) {
    const auto time = latency.at(each);
    text += "  " + right(percent(each), 11) + right(duration(time), 10) + "  " +
            bar(static_cast<double>(time.count()), highest) + "\n";
  }
  return text + "  " + right("longest", 11) +
         right(duration(latency.most()), 10) + "  " + bar(1, 1) + "\n";
}

std::string stored_words(const Measurement& turn) {
  if (!turn.stored) {
    return "not counted: others may write to the topic";
  }
  if (*turn.stored == turn.delivered) {
    return grouped(*turn.stored) + ", each of them once";
  }
  return grouped(*turn.stored);
}

std::string one_as_text(const Report& report, const Result& result) {
  const bool at_rate = result.flat_out.empty();
  const std::vector<Measurement>& turns =
      at_rate ? result.at_rate : result.flat_out;
  const Summary sum = summary_of(turns);
  std::string text = "  " + result.in_effect + "\n\n";
  text +=
      row("delivered",
          grouped(sum.delivered) + " of " + grouped(sum.tried) + " in " +
              decimal(std::chrono::duration<double>(turns.front().took).count(),
                      2) +
              " s");
  text += row("throughput", rounded(sum.records_per_second) + " records/s, " +
                                decimal(sum.megabytes_per_second, 1) + " MB/s");
  if (at_rate) {
    text += row("wanted", rounded(report.rate) + " records/s");
  }
  text += row("in the topic", stored_words(turns.front()));
  text += row("errors", errors(sum.errors));
  return text + latency_of(sum.latency);
}

struct Line {
  const Result* result = nullptr;
  Summary flat_out{};
  Summary at_rate{};
};

std::string table(const Report& report) {
  std::vector<Line> lines;
  double highest = 0;
  for (const Result& result : report.results) {
    lines.push_back({.result = &result,
                     .flat_out = summary_of(result.flat_out),
                     .at_rate = summary_of(result.at_rate)});
    highest = std::max(highest, lines.back().flat_out.records_per_second);
  }
  std::string text = "  baseline: " + report.results.front().in_effect + "\n\n";
  text += lab::padded("", 26) + "flat out" + std::string(26, ' ') + "at " +
          rounded(report.rate) + "/s: latency\n" + lab::padded("", 26) +
          "records/s  ratio" + std::string(22, ' ') + "50 %      99 %\n";
  std::string group;
  for (const Line& line : lines) {
    const Configuration& configuration = line.result->configuration;
    if (configuration.group != group) {
      group = configuration.group;
      text += "\n";
    }
    const auto ratio = throughput_ratio(*line.result, report.results.front());
    const auto latency = [&line](double at) {
      return line.at_rate.delivered == 0
                 ? "-"
                 : duration(line.at_rate.latency.at(at));
    };
    text += "  " + lab::padded(configuration.name, 23) +
            right(rounded(line.flat_out.records_per_second), 10) +
            right(ratio ? decimal(*ratio, 2) : "-", 7) + "  " +
            bar(line.flat_out.records_per_second, highest) +
            right(latency(50), 10) + right(latency(99), 10) + "\n";
  }
  return text;
}

}  // namespace

std::string description(const Report& report) {
  const std::string records =
      report.payload == "payments"
          ? "payments of " + grouped(report.size) + " bytes"
      : report.payload == "random"
          ? "records of " + grouped(report.size) + " random bytes"
          : "records out of " + report.payload;
  const std::string how = report.compared ? "compared turn by turn"
                          : report.rate > 0
                              ? "at " + rounded(report.rate) + " a second"
                              : "flat out";
  return (report.records > 0 ? grouped(report.records) + " " : "") + records +
         ", " + how + ", into " + std::to_string(report.partitions) +
         (report.partitions == 1 ? " partition" : " partitions");
}

std::vector<std::string> complaints(const Report& report) {
  std::vector<std::string> all;
  for (const Result& result : report.results) {
    for (const auto* turns : {&result.flat_out, &result.at_rate}) {
      const Summary sum = summary_of(*turns);
      const std::string name =
          report.compared ? result.configuration.name + ": " : "";
      if (!sum.errors.empty()) {
        all.push_back(name + "not delivered: " + errors(sum.errors));
      }
      if (sum.lost > 0) {
        all.push_back(
            name + "acknowledged, and not in the topic: " + grouped(sum.lost));
      }
      if (sum.unaccounted > 0) {
        all.push_back(name + "without a report: " + grouped(sum.unaccounted));
      }
      if (sum.surplus > 0) {
        all.push_back(name +
                      "in the topic, and never acknowledged or there twice: " +
                      grouped(sum.surplus));
      }
    }
  }
  if (report.broker_gone) {
    all.emplace_back("Kafka no longer answers");
  }
  return all;
}

std::string as_text(const Report& report) {
  std::string text = description(report) +
                     (report.interrupted ? ", stopped before the end" : "") +
                     "\n";
  if (report.results.empty()) {
    return text + "  nothing was measured\n";
  }
  text += report.compared ? table(report)
                          : one_as_text(report, report.results.front());
  const auto wrong = complaints(report);
  text += wrong.empty() ? "" : "\n";
  for (const std::string& each : wrong) {
    text += lab::paint(lab::Colour::red, "  ✗ " + each) + "\n";
  }
  return text;
}

}  // namespace load_test
