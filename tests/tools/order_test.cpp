// In which order the tests of a lab are started.

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <lab/jobs.hpp>
#include <lab/test_runner.hpp>
#include <lab/workspace.hpp>
#include <string>
#include <vector>

namespace lab {
namespace {

namespace fs = std::filesystem;

// The names of the tests as they were started, one at a time.
std::string order_of(const std::vector<PlannedTest>& tests) {
  std::string folder = (fs::temp_directory_path() / "order-XXXXXX").string();
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  const fs::path program = fs::path{folder} / "test";
  const fs::path started = fs::path{folder} / "started";
  write_text(program, "#!/bin/sh\necho \"$1\" >>'" + started.string() + "'\n");
  fs::permissions(program, fs::perms::owner_all);

  Jobs jobs;
  TestRunner{folder, 1}.run(jobs, {.test_program = program}, tests, {}, {});

  std::ifstream file{started};
  const std::string order{std::istreambuf_iterator<char>{file}, {}};
  fs::remove_all(folder);
  return order;
}

TEST_CASE("what a person waits for starts first and then what takes longest" *
          doctest::test_suite("order")) {
  const std::vector<PlannedTest> tests = {
      {.test = {.name = "short", .usual_seconds = 1}},
      {.test = {.name = "long", .usual_seconds = 3}},
      {.test = {.name = "edited"}, .likely_to_fail = true},
      {.test = {.name = "of unknown length"}}};

  CHECK(order_of(tests) ==
        "--test-case=edited\n--test-case=long\n--test-case=short\n"
        "--test-case=of unknown length\n");
}

}  // namespace
}  // namespace lab
