#include <librdkafka/rdkafka.h>

#include <nlohmann/json.hpp>

#include "report.hpp"

namespace load_test {
namespace {

using nlohmann::ordered_json;

double milliseconds(std::chrono::microseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

ordered_json json_of(const Histogram& latency) {
  ordered_json percentile = ordered_json::object();
  for (const double each : percentiles) {
    percentile[ordered_json(each).dump()] = milliseconds(latency.at(each));
  }
  constexpr double thousand = 1000;
  return {{"least", milliseconds(latency.least())},
          {"mean", latency.mean() / thousand},
          {"percentiles", std::move(percentile)},
          {"most", milliseconds(latency.most())}};
}

const char* name_of(End end) {
  switch (end) {
    case End::reached:
      return "reached";
    case End::interrupted:
      return "interrupted";
    case End::silent:
      return "nothing acknowledged any more";
    case End::fatal:
      return "fatal error";
  }
  return "";
}

ordered_json json_of(const Measurement& turn) {
  return {{"tried", turn.tried},
          {"delivered", turn.delivered},
          {"refused", turn.refused},
          {"failed", turn.failed},
          {"unaccounted", turn.unaccounted()},
          {"in_topic",
           turn.stored ? ordered_json(*turn.stored) : ordered_json(nullptr)},
          {"end", name_of(turn.end)},
          {"seconds", std::chrono::duration<double>(turn.took).count()},
          {"records_per_second", turn.records_per_second()},
          {"megabytes_per_second", turn.megabytes_per_second()},
          {"waits_for_room", turn.waits},
          {"latency_ms", json_of(turn.latency)},
          {"delivered_over_time",
           {{"interval_ms", turn.delivered_at.interval().count()},
            {"records", turn.delivered_at.counts()}}}};
}

ordered_json json_of(const std::vector<Measurement>& turns) {
  ordered_json all = ordered_json::array();
  for (const Measurement& turn : turns) {
    all.push_back(json_of(turn));
  }
  return all;
}

ordered_json json_of(const Result& result, const Result& base) {
  const auto ratio = throughput_ratio(result, base);
  ordered_json settings = ordered_json::object();
  for (const auto& [name, value] : result.configuration.settings) {
    settings[name] = value;
  }
  return {{"name", result.configuration.name},
          {"group", result.configuration.group},
          {"settings", std::move(settings)},
          {"throughput_ratio",
           ratio ? ordered_json(*ratio) : ordered_json(nullptr)},
          {"flat_out", json_of(result.flat_out)},
          {"at_rate", json_of(result.at_rate)}};
}

}  // namespace

std::string as_json(const Report& report) {
  ordered_json configurations = ordered_json::array();
  for (const Result& result : report.results) {
    configurations.push_back(json_of(result, report.results.front()));
  }
  const ordered_json document{
      {"description", description(report)},
      {"librdkafka", rd_kafka_version_str()},
      {"records", report.records},
      {"rate", report.rate},
      {"payload", report.payload},
      {"size", report.size},
      {"topic", report.topic},
      {"partitions", report.partitions},
      {"flawless", report.flawless()},
      {"complaints", complaints(report)},
      {"interrupted", report.interrupted},
      {"latency_relative_error", Histogram::relative_error},
      {"configurations", std::move(configurations)}};
  // A payload's file may have any name.
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) +
         "\n";
}

}  // namespace load_test
