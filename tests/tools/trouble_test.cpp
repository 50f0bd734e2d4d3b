// What is nobody's homework: no broker, a judge that fails, a judge that does
// not end. Exit status 3, or an end at the deadline; never a student's zero.

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "project.hpp"

using namespace std::chrono_literals;
using tools_test::Project;
using tools_test::solution;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const std::vector<std::string> check_solution{"check", "gateway", "--solution"};

// Makes every test say that it has begun, and then not end.
void never_end(const Project& project) {
  project.edit("build/dev/bin/tests/gateway_test",
               "said=", ": >begun\nsleep 4711\nsaid=");
}

// Returns when a check has begun to run its tests.
void wait_for_tests(const Project& project) {
  const auto give_up = std::chrono::steady_clock::now() + 20s;
  const auto scratch = project.path(".lab");
  for (bool begun = false; !begun;) {
    REQUIRE(std::chrono::steady_clock::now() < give_up);
    std::this_thread::sleep_for(20ms);
    for (const auto& entry : std::filesystem::directory_iterator(scratch)) {
      begun |= std::filesystem::exists(entry.path() / "begun");
    }
  }
}

void shorten_deadline(const Project& project) {
  project.edit("labs/01-gateway/lab.json", "\"seconds\": 20", "\"seconds\": 1");
}

}  // namespace

TEST_SUITE_BEGIN("trouble");

TEST_CASE("no broker at the address that was named ends with 3 and a cure") {
  const Project project;

  const auto ending = project.lab(check_solution, {"LAB_BROKER=127.0.0.1:1"});

  CHECK(ending.status == 3);
  CHECK(has(ending.errors, "no Kafka answers at 127.0.0.1:1"));
  CHECK(has(ending.errors, "to mend it:"));
}

TEST_CASE("a frozen broker is no broker") {
  Project project;
  project.kafka().freeze();

  CHECK(project.lab(check_solution).status == 3);
}

TEST_CASE("a broker that is no address is wrong use") {
  const Project project;

  const auto ending = project.lab(check_solution, {"LAB_BROKER=nativ"});

  CHECK(ending.status == 2);
  CHECK(has(ending.errors, "HOST:PORT"));
}

TEST_CASE("trouble of the judge with the broker is not the student's failure") {
  const Project project;

  const auto ending = project.lab(check_solution, {"FAKE_JUDGE=broker"});

  CHECK(ending.status == 3);
  CHECK(has(ending.output, "the broker refused a topic"));
}

TEST_CASE(
    "a judge that crashes has given no verdict, and its signal is named") {
  const Project project;

  const auto ending = project.lab(check_solution, {"FAKE_JUDGE=crash"});

  CHECK(ending.status == 3);
  CHECK(has(ending.output, "SIGSEGV"));
}

TEST_CASE(
    "a judge that says nothing, half a line or lies has given no verdict") {
  const Project project;

  for (const char* fault : {"silent", "garbage", "lies"}) {
    CAPTURE(fault);
    CHECK(project.lab(check_solution, {std::string("FAKE_JUDGE=") + fault})
              .status == 3);
  }
}

TEST_CASE("a test that does not end is ended at its deadline and named") {
  const Project project;
  shorten_deadline(project);

  const auto ending = project.lab(check_solution, {"FAKE_JUDGE=hang"});

  CHECK(ending.status == 1);
  CHECK(has(ending.output, "the program says configured"));
  CHECK(has(ending.output, "was still running after 1 s"));
  CHECK(ending.ran < 10s);
}

TEST_CASE("a test that prints without end is ended at its deadline") {
  const Project project;
  shorten_deadline(project);

  const auto ending = project.lab(check_solution, {"FAKE_JUDGE=flood"});

  CHECK(ending.status == 1);
  CHECK(ending.output.size() < 100'000);
  CHECK(ending.peak_memory < 200'000'000);
}

TEST_CASE("what a test leaves running is ended with it") {
  const Project project;

  const auto ending = project.lab(check_solution, {"FAKE_JUDGE=fork"});

  CHECK(ending.status == 0);  // lab() has checked that nothing is left
}

TEST_CASE("Ctrl-C ends a check, leaves no process and dies by the signal") {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    CAPTURE(signal);
    const Project project;
    never_end(project);
    support::Program program(
        project.options(check_solution, {"FAKE_JUDGE=fork"}));
    wait_for_tests(project);

    program.send_signal(signal);
    const auto& ending = program.wait();

    CHECK(ending.signal == signal);
    CHECK(ending.leftovers.empty());
    CHECK(has(ending.errors, "no test or program was left running"));
    CHECK(ending.ran < 12s);
  }
}

TEST_CASE("a check that is killed takes its tests along") {
  const Project project;
  never_end(project);
  auto options = project.options({}, {"FAKE_JUDGE=fork"});
  options.arguments = {"-c", "'" + options.path.string() +
                                 "' check gateway --solution & "
                                 "until [ -e $LAB_ROOT/.lab/run-*/begun ]; "
                                 "do sleep 0.1; done; kill -9 $!; sleep 2"};
  options.path = "/bin/sh";
  support::Program program(options);

  const auto& ending = program.wait();

  CHECK(ending.leftovers.empty());
}

TEST_CASE("a project that does not build is not the student's failure") {
  const Project project;
  project.edit(solution, "int main", "in main");
  project.write("build/dev/build.ninja",
                project.read("build/dev/build.ninja") +
                    "rule broken\n  command = echo 'x.cpp:1:1: error: odd' && "
                    "false\nbuild bin/tests/other: broken\n");
  project.edit("build/dev/build.ninja", "phony bin/tests/gateway_test",
               "phony bin/tests/other");

  const auto ending = project.lab({"check", "gateway"});

  CHECK(ending.status == 3);
  CHECK(has(ending.errors, "the project itself does not build"));
}

TEST_SUITE_END();
