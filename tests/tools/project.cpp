#include "project.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace tools_test {

namespace fs = std::filesystem;

Project::Project() {
  std::string pattern =
      (fs::temp_directory_path() / "lab-test-XXXXXX").string();
  REQUIRE(mkdtemp(pattern.data()) != nullptr);
  root_ = pattern;
  fs::copy(fs::path(FIXTURES) / "project", root_, fs::copy_options::recursive);
  fs::create_directories(root_ / "starter");
  fs::create_directories(root_ / "build/dev/bin/tests");
  fs::rename(root_ / "build.ninja", root_ / "build/dev/build.ninja");
  fs::rename(root_ / "gateway_test",
             root_ / "build/dev/bin/tests/gateway_test");
  const support::Ending ending = lab({"reset", "gateway"});
  REQUIRE(ending.status == 0);
}

Project::~Project() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

support::ProgramOptions Project::options(
    const std::vector<std::string>& arguments,
    const std::vector<std::string>& environment) const {
  support::ProgramOptions options{.path = LAB_TOOL, .arguments = arguments};
  options.environment = environment;
  const auto add = [&options](const std::string& name,
                              const std::string& value) {
    const auto given = std::ranges::any_of(
        options.environment, [&name](const std::string& variable) {
          return variable.starts_with(name + "=");
        });
    if (!given) {
      options.environment.push_back(name + "=" + value);
    }
  };
  add("LAB_ROOT", root_.string());
  add("LAB_BROKER", kafka_.address());
  options.deadline = std::chrono::seconds(60);
  return options;
}

support::Ending Project::lab(
    const std::vector<std::string>& arguments,
    const std::vector<std::string>& environment) const {
  support::Program program(options(arguments, environment));
  program.close_input();
  support::Ending ending = program.wait();
  INFO(ending.output);
  INFO(ending.errors);
  CHECK_MESSAGE(!ending.hung, "lab did not come to an end");
  CHECK_MESSAGE(ending.leftovers.empty(), "lab left processes running");
  return ending;
}

std::string Project::read(const std::string& file) const {
  std::ifstream input(root_ / file, std::ios::binary);
  return {std::istreambuf_iterator<char>(input), {}};
}

void Project::write(const std::string& file, const std::string& text) const {
  std::ofstream output(root_ / file, std::ios::binary);
  output << text;
}

void Project::edit(const std::string& file, const std::string& old,
                   const std::string& fresh) const {
  std::string text = read(file);
  const std::size_t at = text.find(old);
  REQUIRE(at != std::string::npos);
  text.replace(at, old.size(), fresh);
  write(file, text);
}

void Project::solve() const {
  write(starter, read(solution));
}

}  // namespace tools_test
