// How a submission is compiled: as the build compiles a
// starter that is only judged.

#include <doctest/doctest.h>

#include <grade/build_commands.hpp>

#include "folder.hpp"

namespace grade {
namespace {

TEST_CASE("a compiler's launcher is left out") {
  const Folder build;
  build.write("build.ninja",
              "rule compile\n"
              "  command = ccache /usr/bin/c++ -MD -MT x -MF y -DTWO=\\\"2\\\" "
              "-o $out -c $in\n"
              "rule link\n"
              "  command = : && /usr/bin/c++ -g $in -o $out && :\n"
              "build pristine.o: compile /labs/without-todo-ALL.cpp\n"
              "build bin/pristine/gateway: link pristine.o\n"
              "build pristine_gateway: phony bin/pristine/gateway\n");
  lab::Workspace workspace;
  workspace.build = build.path();
  lab::Manifest manifest;
  manifest.program = "gateway";
  manifest.source = "01_gateway.cpp";

  const BuildCommands commands = build_commands(
      workspace, manifest, "/in/01_gateway.cpp", "/out/a.o", "/out/gateway");

  CHECK(commands.compile == Arguments{"/usr/bin/c++", "-DTWO=\"2\"", "-o",
                                      "/out/a.o", "-c", "/in/01_gateway.cpp"});
  CHECK(commands.link ==
        Arguments{"/usr/bin/c++", "-g", "/out/a.o", "-o", "/out/gateway"});
}

}  // namespace
}  // namespace grade
