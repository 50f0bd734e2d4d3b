// What the helper costs: the same records through raw librdkafka, through
// librdkafka++ and through the helper, in one process, turn by turn; and
// through other clients that were compiled in.
//
//   helper_cost [ROUNDS]
//
// A round sends and then reads back all records in each of these ways. A
// ratio is the median of the rounds' ratios, so that both sides of each
// ratio were measured within the same second. The cluster is librdkafka's mock
// one, in this process: it judges nothing here, it only has to answer.

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <kafka/mock_cluster.hpp>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "figures.hpp"
#include "other_clients.hpp"
#include "ways.hpp"
#include "workload.hpp"

namespace {

using bench::Cost;

/// The costs of one way, a value a round.
using Series = std::map<std::string, std::vector<Cost>>;

double median_of(const std::vector<Cost>& costs, double Cost::*part) {
  std::vector<double> values;
  values.reserve(costs.size());
  for (const Cost& cost : costs) {
    values.push_back(cost.*part);
  }
  return bench::median(values);
}

/// Allocations a record that raw librdkafka does without.
double own_allocations(const Series& series, const std::string& way,
                       const std::string& base) {
  return median_of(series.at(way), &Cost::allocations) -
         median_of(series.at(base), &Cost::allocations);
}

void print_way(const Series& series, const std::string& way,
               const std::string& base) {
  const std::vector<Cost>& costs = series.at(way);
  const std::vector<Cost>& bases = series.at(base);
  std::vector<double> ratios;
  ratios.reserve(costs.size());
  for (std::size_t i = 0; i < costs.size(); ++i) {
    ratios.push_back(costs[i].nanoseconds / bases[i].nanoseconds);
  }
  bench::print_figure(way + "_time", median_of(costs, &Cost::nanoseconds),
                      "ns");
  bench::print_figure(way + "_allocations",
                      median_of(costs, &Cost::allocations), "per_record");
  if (way != base) {
    bench::print_figure(way + "_ratio", bench::median(ratios), "ratio");
    bench::print_figure(way + "_own_allocations",
                        own_allocations(series, way, base), "per_record");
  }
}

/// One way of a round: what it is called, and what measures it.
struct Way {
  std::string name;
  std::function<Cost(const std::string& servers)> measure;
};

/// Ways of doing the same; the others are compared with the first.
using Group = std::vector<Way>;

std::vector<Group> all_groups() {
  const auto with = [](auto* way, const std::string& topic, auto... more) {
    return [=](const std::string& servers) {
      return way(servers, topic, more...);
    };
  };
  Group produce{
      {"raw_produce", with(bench::raw_produce, "raw", false)},
      {"librdkafka++_produce", with(bench::cpp_produce, "cpp")},
      {"helper_produce", with(bench::helper_produce, "helper", false)}};
  const Group headers{
      {"raw_produce_with_headers", with(bench::raw_produce, "raw_h", true)},
      {"helper_produce_with_headers",
       with(bench::helper_produce, "helper_h", true)}};
  Group consume{{"raw_consume", with(bench::raw_consume, "raw")},
                {"librdkafka++_consume", with(bench::cpp_consume, "cpp")},
                {"helper_consume", with(bench::helper_consume, "helper")},
                {"helper_consume_batches",
                 with(bench::helper_consume_batches, "helper")}};
  for (const bench::OtherClient& client : bench::other_clients()) {
    produce.push_back(
        {client.name + "_produce", with(client.produce, client.name)});
    consume.push_back(
        {client.name + "_consume", with(client.consume, client.name)});
    if (client.consume_batches != nullptr) {
      consume.push_back({client.name + "_consume_batches",
                         with(client.consume_batches, client.name)});
    }
  }
  return {produce, headers, consume};
}

/// Measures the ways in turn, forwards and then backwards (A B B A), and keeps
/// the mean of both: what comes first finds colder caches.
void measure(const Group& ways, const std::string& servers, Series& series) {
  std::map<std::string, Cost> sums;
  const auto add = [&](const Way& way) {
    const Cost cost = way.measure(servers);
    sums[way.name].nanoseconds += cost.nanoseconds / 2;
    sums[way.name].allocations += cost.allocations / 2;
  };
  std::ranges::for_each(ways, add);
  std::ranges::for_each(ways.rbegin(), ways.rend(), add);
  for (const auto& [name, cost] : sums) {
    series[name].push_back(cost);
  }
}

void run_round(const std::vector<Group>& groups, Series& series) {
  // A fresh cluster a round: the mock one drops old data when it is full.
  kafka::MockCluster cluster;
  for (const char* topic : {"raw", "cpp", "helper", "raw_h", "helper_h"}) {
    cluster.create_topic(topic, 1);
  }
  for (const bench::OtherClient& client : bench::other_clients()) {
    cluster.create_topic(client.name, 1);
  }
  for (const Group& group : groups) {
    measure(group, cluster.bootstrap_servers(), series);
  }
}

/// Throws std::runtime_error when the helper allocates for a record. Unlike
/// times, allocations are the same on every machine, so that promise is kept
/// here.
void require_no_allocations(const Series& series, const std::string& way,
                            const std::string& base) {
  constexpr double once_in_a_while = 0.01;  // a queue that grows, say
  bench::require(own_allocations(series, way, base) < once_in_a_while,
                 way + " allocates for each record, which it must not");
}

void run(int rounds) {
  const std::vector<Group> groups = all_groups();
  Series series;
  for (int round = 0; round < rounds; ++round) {
    run_round(groups, series);
  }
  for (const Group& group : groups) {
    const std::string& base = group.front().name;
    for (const Way& way : group) {
      print_way(series, way.name, base);
      if (way.name.starts_with("helper")) {
        require_no_allocations(series, way.name, base);
      }
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
  const int rounds = argc > 1 ? std::atoi(arguments[1]) : 15;  // NOLINT
  if (rounds < 1) {
    std::cerr << "usage: helper_cost [ROUNDS], at least 1\n";
    return 2;
  }
  try {
    run(rounds);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "helper_cost: " << error.what() << '\n';
    return 1;
  }
}
