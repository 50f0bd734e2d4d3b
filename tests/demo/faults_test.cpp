// When the demo's faults begin and end.
#include "demo/faults.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using demo::Fault;
using demo::FaultPlan;
using demo::FaultRow;

struct Log {
  std::vector<std::string> entries;

  Fault fault(const std::string& name) {
    return {.words = name,
            .lasts = 2s,
            .begin = [this, name] { entries.push_back("begin " + name); },
            .end = [this, name] { entries.push_back("end " + name); }};
  }
};

}  // namespace

TEST_SUITE_BEGIN("faults");

TEST_CASE("faults begin one after the other and end when their time is over") {
  Log log;
  support::Random random{1};
  FaultPlan plan{{log.fault("a"), log.fault("b")}, 20s, random};

  CHECK(plan.advance(1900ms).empty());
  std::chrono::milliseconds now{2000};
  for (; now < 20s; now += 100ms) {
    static_cast<void>(plan.advance(now));
  }

  CHECK(log.entries ==
        std::vector<std::string>{"begin a", "end a", "begin b", "end b"});
  CHECK(plan.rows().at(1).state == FaultRow::State::over);
  CHECK(plan.rows().at(0).at >= 2s);
  CHECK(plan.rows().at(0).at <= 4100ms);
  CHECK(plan.rows().at(1).at >= 10s);
  CHECK(plan.rows().at(1).at <= 12100ms);
}

TEST_CASE("what goes on is ended early, and what has not begun never does") {
  Log log;
  support::Random random{1};
  FaultPlan plan{{log.fault("a"), log.fault("b")}, 20s, random};
  CHECK(plan.advance(4000ms) == std::vector<std::string>{"fault: a"});

  CHECK(plan.heal() == std::vector<std::string>{"over:  a"});
  CHECK(plan.advance(30s).empty());
  CHECK(plan.heal().empty());

  CHECK(log.entries == std::vector<std::string>{"begin a", "end a"});
  CHECK(plan.rows().size() == 1);
}

TEST_CASE("no faults, no plan") {
  support::Random random{1};
  FaultPlan plan{{}, 20s, random};

  CHECK(plan.advance(10s).empty());
  CHECK(plan.heal().empty());
  CHECK(plan.rows().empty());
}

TEST_SUITE_END();
