// What a load test says about what it saw.
#include "load-test/report.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "load-test/charts.hpp"
#include "load-test/words.hpp"

namespace {

using load_test::as_json;
using load_test::as_page;
using load_test::as_text;
using load_test::Measurement;
using load_test::Report;
using load_test::Result;
using namespace std::chrono_literals;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// As many records as are said to be, in one second.
Measurement turn(std::uint64_t delivered) {
  Measurement measured;
  measured.tried = delivered;
  measured.delivered = delivered;
  measured.bytes = delivered * 200;
  measured.stored = delivered;
  measured.took = 1s;
  for (std::uint64_t i = 0; i < delivered; ++i) {
    measured.latency.record(1ms + std::chrono::microseconds{i});
  }
  measured.delivered_at.add(500ms, delivered);
  return measured;
}

Report report_of(std::vector<Result> results) {
  return {.records = 100,
          .rate = 2000,
          .size = 200,
          .payload = "payments",
          .topic = "t",
          .partitions = 6,
          .compared = results.size() > 1,
          .results = std::move(results)};
}

Report compared() {
  Result base{.configuration = {.name = "baseline"},
              .in_effect = "acks=all",
              .flat_out = {turn(100), turn(200), turn(400)},
              .at_rate = {turn(50), turn(50), turn(50)}};
  Result other{.configuration = {.name = "acks=<1>", .group = "acks"},
               .in_effect = "acks=1",
               .flat_out = {turn(200), turn(300), turn(1200)},
               .at_rate = {turn(50), turn(50), turn(50)}};
  return report_of({base, other});
}

Report one(const Measurement& measured) {
  return report_of({{.configuration = {.name = "settings"},
                     .in_effect = "acks=all",
                     .flat_out = {measured}}});
}

}  // namespace

TEST_SUITE_BEGIN("report");

TEST_CASE("a ratio is the middle one of the rounds' ratios") {
  const Report report = compared();

  // 2.0, 1.5 and 3.0: not the ratio of any two middle values.
  CHECK(load_test::throughput_ratio(report.results[1], report.results[0]) ==
        doctest::Approx(2.0));
  CHECK(load_test::summary_of(report.results[1].flat_out).records_per_second ==
        doctest::Approx(300));
  CHECK(load_test::summary_of(report.results[1].at_rate).latency.count() ==
        150);
}

TEST_CASE("a round that was stopped has no ratio") {
  Report report = compared();
  report.results[1].flat_out.clear();

  CHECK_FALSE(
      load_test::throughput_ratio(report.results[1], report.results[0]));
  CHECK(has(as_text(report), "acks=<1>"));
  CHECK_NOTHROW(static_cast<void>(as_page(report)));
}

TEST_CASE("records that failed, are lost or unknown are each complained of") {
  Measurement measured = turn(100);
  measured.tried = 110;
  measured.refused["MSG_SIZE_TOO_LARGE"] = 2;
  measured.failed["_MSG_TIMED_OUT"] = 3;
  measured.stored = 96;
  const Report report = one(measured);

  CHECK_FALSE(report.flawless());
  for (const std::string& text :
       {as_text(report), as_json(report), as_page(report)}) {
    CHECK(has(text, "MSG_SIZE_TOO_LARGE 2, _MSG_TIMED_OUT 3"));
    CHECK(has(text, "acknowledged, and not in the topic: 4"));
    CHECK(has(text, "without a report: 5"));
  }
}

TEST_CASE("a topic with more than was acknowledged is told, and no failure") {
  Measurement measured = turn(100);
  measured.stored = 103;

  CHECK(one(measured).flawless());
  CHECK(has(as_text(one(measured)), "there twice: 3"));
}

TEST_CASE("a flawless run has no complaint") {
  CHECK(one(turn(100)).flawless());
  CHECK(load_test::complaints(one(turn(100))).empty());
  CHECK(has(as_text(one(turn(100))), "100, each of them once"));
}

TEST_CASE("the JSON has every figure of the text") {
  const auto json = nlohmann::json::parse(as_json(compared()));

  CHECK(json.at("flawless") == true);
  const auto& other = json.at("configurations").at(1);
  CHECK(other.at("name") == "acks=<1>");
  CHECK(other.at("throughput_ratio") == doctest::Approx(2.0));
  CHECK(other.at("flat_out").size() == 3);
  const auto& turn = other.at("flat_out").at(0);
  CHECK(turn.at("records_per_second") == doctest::Approx(200));
  CHECK(turn.at("latency_ms").at("percentiles").at("50.0") ==
        doctest::Approx(1.099));
  CHECK(turn.at("delivered_over_time").at("records").back() == 200);
}

TEST_CASE("a page needs nothing from elsewhere, and shows no name as HTML") {
  for (const Report& report : {compared(), one(turn(100)), one(turn(0))}) {
    const std::string page = as_page(report);

    CHECK(page.starts_with("<!DOCTYPE html>"));
    CHECK_FALSE(has(page, "http"));
    CHECK_FALSE(has(page, "<script"));
    CHECK_FALSE(has(page, "nan"));
    CHECK_FALSE(has(page, "inf"));
  }
  CHECK(has(as_page(one(turn(100))), "<polyline"));
  CHECK(has(as_page(compared()), "acks=&lt;1&gt;"));
  CHECK_FALSE(has(as_page(compared()), "<1>"));
}

TEST_CASE("numbers and times are written for people") {
  CHECK(load_test::grouped(0) == "0");
  CHECK(load_test::grouped(999) == "999");
  CHECK(load_test::grouped(1000) == "1,000");
  CHECK(load_test::grouped(1'234'567) == "1,234,567");
  CHECK(load_test::duration(350us) == "350 µs");
  CHECK(load_test::duration(1234us) == "1.23 ms");
  CHECK(load_test::duration(9996us) == "10.0 ms");
  CHECK(load_test::duration(123'400us) == "123 ms");
  CHECK(load_test::duration(999'700us) == "1.00 s");
  CHECK(load_test::duration(75s) == "75.0 s");
}

TEST_CASE("marks of an axis are at round numbers") {
  CHECK(load_test::round_step(0) == 1);
  CHECK(load_test::round_step(4) == 1);
  CHECK(load_test::round_step(5) == 2);
  CHECK(load_test::round_step(350'000) == 100'000);
  const auto scale = load_test::scale_to(
      5, "x", [](double at) { return std::to_string(static_cast<int>(at)); });
  CHECK(scale.end == 6);
  CHECK(scale.axis.marks.size() == 4);
  CHECK(scale.axis.marks.back().second == "6");
}

TEST_SUITE_END();
