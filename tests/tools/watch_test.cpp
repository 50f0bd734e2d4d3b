// `lab watch`, as a person uses it in a terminal:
//   ./lab watch gateway

#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <string_view>

#include "project.hpp"
#include "terminal.hpp"

namespace tools_test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr int columns = 100;
constexpr int rows = 40;

TEST_SUITE_BEGIN("watch");

TEST_CASE("each save is checked and a hint is a key away") {
  const Project project;
  const Terminal terminal(project.options({"watch", "gateway"}), columns, rows);
  CHECK(terminal.shows("0 of 100 points"));
  CHECK(terminal.shows("Nothing is written here yet"));

  project.solve();
  project.edit(starter, "puts(\"configured\");", "puts(\"nothing\");");
  CHECK(terminal.shows("✗ TODO 1"));
  CHECK(terminal.shows("✓ TODO 2"));
  CHECK(terminal.shows("The program did not do it"));

  terminal.press("h");
  CHECK(terminal.shows("hint 1 of 3"));

  project.solve();
  CHECK(terminal.shows("100 of 100 points"));
  CHECK(terminal.screen().find("hint 1 of 3") == std::string::npos);

  terminal.press("r");
  CHECK_MESSAGE(terminal.shows("100 of 100 points"), terminal.screen());
  terminal.press("q");
  CHECK(terminal.ended());
}

TEST_CASE("a file that is renamed into its place or away for a moment") {
  const Project project;
  const Terminal terminal(project.options({"watch", "gateway"}), columns, rows);
  REQUIRE(terminal.shows("0 of 100 points"));

  project.write("starter/new", project.read(solution));
  fs::rename(project.path("starter/new"), project.path(starter));
  CHECK(terminal.shows("100 of 100 points"));

  fs::rename(project.path(starter), project.path("starter/away"));
  CHECK(terminal.shows("is not there: waiting for it"));
  project.write(starter, "");
  CHECK(terminal.shows("is not there: waiting for it"));
  project.write(starter, project.read("starter/away"));
  project.edit(starter, "int main", "in main");
  CHECK_MESSAGE(terminal.shows("does not compile"), terminal.screen());
}

// The judge of the first save hangs for longer than this test waits.
TEST_CASE("a save ends the check of the one before it") {
  const Project project;
  const Terminal terminal(
      project.options({"watch", "gateway"}, {"FAKE_JUDGE=hang"}), columns,
      rows);
  REQUIRE(terminal.shows("tests: 0 of"));

  project.edit(starter, "int main", "in main");

  CHECK_MESSAGE(terminal.shows("does not compile"), terminal.screen());
  terminal.press("q");
  CHECK(terminal.ended());
}

TEST_CASE("what a small terminal has no lines for is left out until it grows") {
  const Project project;
  const Terminal terminal(project.options({"watch", "gateway"}), columns, 8);
  REQUIRE(terminal.shows("more than this terminal has lines for"));
  CHECK(terminal.shows("q quit"));

  terminal.resize(columns, rows);

  CHECK(terminal.shows("next: ./lab hint gateway 1"));
  CHECK(terminal.screen().find("more than this terminal") == std::string::npos);
}

TEST_CASE("Ctrl-C ends it and everything it has started") {
  const Project project;
  support::Program program(
      project.options({"watch", "gateway"}, {"FAKE_JUDGE=fork"}));
  program.close_input();
  REQUIRE(program.wait_for_output(
      [](std::string_view output) {
        return output.find("of 100 points") != std::string_view::npos;
      },
      10s));

  program.send_signal(SIGINT);

  const support::Ending ending = program.wait();
  CHECK_FALSE(ending.hung);
  CHECK(ending.leftovers.empty());
  CHECK(ending.output.find("\033") == std::string::npos);
}

TEST_CASE("a check in a terminal shows a failure while other tests run") {
  const Project project;
  project.solve();
  project.edit(starter, "puts(\"configured\");", "puts(\"nothing\");");
  const std::string go = project.path("go").string();
  project.edit("build/dev/bin/tests/gateway_test", "said=",
               "[ \"$name\" != 'the program says sent' ] ||\n"
               "  until [ -e " +
                   go + " ]; do sleep 0.05; done\nsaid=");
  support::ProgramOptions check = project.options({});
  check.path = "/bin/sh";
  check.arguments = {"-c", LAB_TOOL " check gateway; read -r _"};

  const Terminal terminal(check, columns, rows);
  CHECK(terminal.shows("The program did not do it"));
  CHECK(terminal.screen().find("of 100 points") == std::string::npos);
  project.write("go", "");
  CHECK(terminal.shows("60 of 100 points"));

  const std::string screen = terminal.screen();
  CHECK(screen.find("The program did not do it") ==
        screen.rfind("The program did not do it"));
}

TEST_SUITE_END();

}  // namespace
}  // namespace tools_test
