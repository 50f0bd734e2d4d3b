#include <doctest/doctest.h>

#include <grade/build_commands.hpp>
#include <grade/same_code.hpp>
#include <vector>

namespace grade {
namespace {

constexpr const char* solution =
    "// TODO 1: one\n"
    "// What to do.\n"
    "int x = 1;  // why\n"
    "// END TODO 1\n"
    "// TODO 2: two\n"
    "use(x);\n"
    "// END TODO 2\n";

TEST_CASE("the solution's lines are found, however they are laid out") {
  CHECK(copied_todos("// TODO 1: one\n"
                     "  int   x =\n"
                     "     1;\n"
                     "// END TODO 1\n"
                     "// TODO 2: two\n"
                     "use(2);\n"
                     "// END TODO 2\n",
                     solution) == std::vector<int>{1});
}

TEST_CASE("an empty region is nobody's") {
  CHECK(copied_todos("// TODO 1: one\n// END TODO 1\n", solution).empty());
  CHECK(copied_todos("", solution).empty());
}

TEST_CASE("a command line is split as a shell would") {
  CHECK(split_command(R"(c++ -DX=\"a\ b\" "-I/with blank" 'it''s' -o x.o )") ==
        Arguments{"c++", "-DX=\"a b\"", "-I/with blank", "its", "-o", "x.o"});
  CHECK(split_command("").empty());
  CHECK(split_command("a ''") == Arguments{"a", ""});
}

}  // namespace
}  // namespace grade
