// The arithmetic of times: against the exact answers.
#include "load-test/histogram.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "load-test/timeline.hpp"

using load_test::Histogram;
using load_test::Timeline;
using namespace std::chrono_literals;
using std::chrono::microseconds;

namespace {

// From a microsecond to an hour, as many of each magnitude.
std::vector<std::int64_t> times(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random{seed};
  std::uniform_real_distribution<double> magnitude{0, 9.5};
  std::vector<std::int64_t> all(count);
  std::ranges::generate(all, [&] {
    return static_cast<std::int64_t>(std::pow(10, magnitude(random)));
  });
  return all;
}

Histogram histogram_of(const std::vector<std::int64_t>& all) {
  Histogram histogram;
  for (const std::int64_t each : all) {
    histogram.record(microseconds{each});
  }
  return histogram;
}

}  // namespace

TEST_SUITE_BEGIN("histogram");

TEST_CASE("a percentile is the exact one, or more by less than 1/1024") {
  std::vector<std::int64_t> all = times(20'000, 1);
  const Histogram histogram = histogram_of(all);
  std::ranges::sort(all);

  for (const double percent :
       {0.01, 1.0, 25.0, 50.0, 90.0, 99.0, 99.9, 99.99}) {
    CAPTURE(percent);
    const auto rank = static_cast<std::size_t>(
        std::ceil(percent / 100 * static_cast<double>(all.size()) - 1e-6));
    const auto exact = static_cast<double>(all.at(rank - 1));
    const auto said = static_cast<double>(histogram.at(percent).count());
    CHECK(said >= exact);
    CHECK(said <= exact * (1 + Histogram::relative_error));
  }
  CHECK(histogram.least().count() == all.front());
  CHECK(histogram.most().count() == all.back());
  CHECK(histogram.at(100) == histogram.most());
}

TEST_CASE("times below two milliseconds are exact") {
  Histogram histogram;
  for (int time = 1; time <= 2000; ++time) {
    histogram.record(microseconds{time});
  }

  for (int percent = 1; percent <= 100; ++percent) {
    CHECK(histogram.at(percent) == microseconds{percent * 20});
  }
  CHECK(histogram.mean() == doctest::Approx(1000.5));
}

TEST_CASE("both sides of each power of two are in order") {
  for (int bits = 1; bits < 32; ++bits) {
    const auto power = std::int64_t{1} << bits;
    Histogram histogram;
    histogram.record(microseconds{power - 1});
    histogram.record(microseconds{power});

    CHECK(histogram.at(50).count() >= power - 1);
    CHECK(histogram.at(50).count() < power);
    CHECK(histogram.at(100).count() == power);
  }
}

TEST_CASE("histograms together say what one of all would have said") {
  const auto some = times(3000, 2);
  const auto others = times(5000, 3);
  auto all = some;
  all.insert(all.end(), others.begin(), others.end());

  Histogram merged = histogram_of(some);
  merged.add(histogram_of(others));

  const Histogram one = histogram_of(all);
  CHECK(merged.count() == 8000);
  CHECK(merged.mean() == doctest::Approx(one.mean()));
  CHECK(merged.least() == one.least());
  CHECK(merged.most() == one.most());
  for (const double percent : {10.0, 50.0, 99.0, 99.9}) {
    CHECK(merged.at(percent) == one.at(percent));
  }
}

TEST_CASE("nothing, less than nothing and more than an hour are no trouble") {
  Histogram histogram;
  CHECK(histogram.at(50) == 0us);
  CHECK(histogram.least() == 0us);
  CHECK(histogram.most() == 0us);
  CHECK(histogram.mean() == 0);

  histogram.record(-5us);
  histogram.record(100h);

  CHECK(histogram.at(50) == 0us);
  CHECK(histogram.most() == Histogram::longest);
}

TEST_CASE("a timeline counts when things happened, however long it goes on") {
  Timeline timeline;
  timeline.add(0ns, 2);
  timeline.add(9ms, 3);
  timeline.add(10ms, 4);
  CHECK(timeline.interval() == 10ms);
  CHECK(timeline.counts() == std::vector<std::uint64_t>{5, 4});

  timeline.add(1h, 7);

  CHECK(timeline.counts().size() <= 1000);
  CHECK(timeline.counts().front() == 9);
  CHECK(timeline.counts().back() == 7);
  CHECK(timeline.interval() * static_cast<int>(timeline.counts().size()) > 1h);
}

TEST_CASE("a coarser timeline has the same sum") {
  Timeline timeline;
  for (int i = 0; i < 95; ++i) {
    timeline.add(std::chrono::milliseconds{10 * i}, 1);
  }

  const Timeline coarse = timeline.coarser(10);

  CHECK(coarse.counts().size() == 10);
  CHECK(coarse.interval() == 100ms);
  CHECK(coarse.counts().front() == 10);
  CHECK(coarse.counts().back() == 5);
  CHECK(timeline.coarser(1000).counts() == timeline.counts());
}

TEST_SUITE_END();
