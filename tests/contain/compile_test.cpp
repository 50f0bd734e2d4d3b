// Compiling is honest work as well, and what is compiled may be hostile.

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "place.hpp"

namespace contain_test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

// How the project compiles lab 1's starter, without its last six words: the
// output and the source.
Words project_flags() {
  std::ifstream file{std::string(BUILD_FOLDER) + "/compile_commands.json"};
  for (const auto& entry : nlohmann::json::parse(file)) {
    const std::string source = entry["file"];
    if (source == std::string(REPOSITORY) + "/starter/01_gateway.cpp") {
      std::istringstream command{entry["command"].get<std::string>()};
      Words words;
      for (std::string word; command >> word && word != "-o";) {
        words.push_back(word);
      }
      return words;
    }
  }
  return {};
}

support::ProgramOptions compiler(const Place& place, const std::string& source,
                                 const Words& more_flags = {}) {
  const std::string repository = REPOSITORY;
  Words flags{
      "--read",
      repository + "/include",
      "--read",
      repository + "/labs/runtime",
      "--read",
      std::string(BUILD_FOLDER) + "/labs/CMakeFiles/labs_precompiled.dir",
      "--read",
      source};
  flags.insert(flags.end(), more_flags.begin(), more_flags.end());
  Words command = project_flags();
  command.insert(command.end(),
                 {"-o", place.scratch() + "/object.o", "-c", source});
  support::ProgramOptions options = place.contained_program(command, flags);
  options.deadline = 60s;
  return options;
}

std::string written(const Place& place, const std::string& text) {
  std::string source = place.outside() + "/source.cpp";
  std::ofstream{source} << text;
  return source;
}

TEST_SUITE_BEGIN("compile");

TEST_CASE("a student's file compiles as it does without") {
  const Place place;
  support::Program program{
      compiler(place, std::string(REPOSITORY) + "/starter/01_gateway.cpp", {})};
  const support::Ending& ending = program.wait();
  CAPTURE(ending.errors);
  CHECK(ending.status == 0);
  CHECK(ending.errors.empty());
  CHECK(fs::file_size(place.scratch() + "/object.o") > 0);
}

TEST_CASE("the compiler includes no file that it was not given") {
  if (!enforced("file_system")) {
    return;
  }
  const Place place;
  for (const std::string& text :
       {"#include \"" + place.secret() + "\"\n",
        R"(asm(".incbin \")" + place.secret() + R"(\"");)"}) {
    CAPTURE(text);
    support::Program program{compiler(place, written(place, text))};
    const support::Ending& ending = program.wait();
    CHECK(ending.status == 1);
    CHECK(ending.errors.find(Place::secret_text) == std::string::npos);
    CHECK(ending.errors.find("secret") != std::string::npos);
  }
}

TEST_CASE("a file that would be compiled for ever is given up") {
  const Place place;
  const std::string endless =
      written(place,
              "template <int Depth, unsigned long Path> struct Tree {\n"
              "  static const int sum = Tree<Depth - 1, 2 * Path>::sum +\n"
              "                         Tree<Depth - 1, 2 * Path + 1>::sum;\n"
              "};\n"
              "template <unsigned long Path> struct Tree<0, Path> {\n"
              "  static const int sum = 1;\n"
              "};\n"
              "int sum = Tree<60, 1>::sum;\n");
  support::Program program{compiler(place, endless, {"--cpu", "2"})};
  const support::Ending& ending = program.wait();
  CHECK(ending.status == 1);  // the driver's, when what it starts is killed
  CHECK_FALSE(ending.trouble());
}

TEST_SUITE_END();

}  // namespace
}  // namespace contain_test
