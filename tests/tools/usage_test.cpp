// The command line, and the commands that need no broker.

#include <doctest/doctest.h>

#include "project.hpp"

using tools_test::Project;
using tools_test::solution;
using tools_test::starter;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_SUITE_BEGIN("usage");

TEST_CASE("wrong use ends with 2 and names the nearest right one") {
  const Project project;
  struct Case {
    std::vector<std::string> arguments;
    std::string says;
  };
  for (const Case& wrong : std::vector<Case>{
           {{"chek"}, "did you mean check?"},
           {{"check", "gatway"}, "did you mean gateway?"},
           {{"check", "validator"},
            "unknown lab \"validator\": there is gateway"},
           {{"check", "gateway", "--solutoin"}, "did you mean --solution?"},
           {{"--versoin"}, "unknown flag --versoin"},
           {{"hint"}, "LAB"},
           {{"hint", "gateway", "9"}, "no TODO 9"},
           {{"hint", "gateway", "one"}, "TODO"},
           {{"hint", "gateway", "1", "2"}, "one too many"},
           {{"diff", "gatewya"}, "did you mean gateway?"},
           {{"reset", "gatewya"}, "did you mean gateway?"},
           {{"run", "gatewya"}, "did you mean gateway?"},
           {{"run", "gateway", "--topic", "x"}, "goes after --"},
           {{"run"}, "say what to run: a lab (gateway)"},
           {{"check", "gateway", "--", "x"}, "only `./lab run`"},
           {{"broker", "stauts"}, "did you mean status?"},
           {{"broker", "sing"}, "up, down, status and logs"},
           {{"test", "--preset", "asna"}, "did you mean asan?"},
           {{"check", "--broker", "kafka"}, "HOST:PORT"},
       }) {
    CAPTURE(wrong.says);
    auto options = project.options(wrong.arguments, {"LAB_BROKER="});
    support::Program program(options);
    program.close_input();
    const auto& ending = program.wait();
    CAPTURE(ending.errors);
    CHECK(ending.status == 2);
    CHECK(has(ending.errors, wrong.says));
    CHECK(ending.output.empty());
  }
}

TEST_CASE("a short program is run by its name, and the nearest is named") {
  const Project project;
  for (const char* folder : {"labs/00-warm-up", "labs/01-gateway/notes"}) {
    std::filesystem::create_directories(project.path(folder));
  }
  project.write("labs/00-warm-up/producer.cpp", "");
  project.write("labs/01-gateway/notes/circuit_breaker.cpp", "");
  struct Case {
    std::vector<std::string> arguments;
    std::string says;
  };
  for (const Case& wrong : std::vector<Case>{
           {{"run"}, "a short program (warm-up-producer, circuit-breaker)"},
           {{"run", "warm-up-produce"}, "did you mean warm-up-producer?"},
           {{"run", "circuit_breaker"}, "did you mean circuit-breaker?"},
           {{"run", "gatewya"}, "did you mean gateway?"},
           {{"run", "circuit-breaker", "--solution"}, "leave out --solution"},
       }) {
    const auto ending = project.lab(wrong.arguments);
    CAPTURE(ending.errors);
    CHECK(ending.status == 2);
    CHECK(has(ending.errors, wrong.says));
  }
  // The fixture builds no such program, so this is as far as it goes.
  CHECK(has(project.lab({"run", "circuit-breaker"}).errors,
            "short_circuit-breaker"));
}

TEST_CASE("help names every command and the exit statuses") {
  const Project project;

  const auto ending = project.lab({"--help"});

  CHECK(ending.status == 0);
  for (const char* word : {"check", "hint", "diff", "reset", "run", "load-test",
                           "broker", "test", "doctor", "Exit status"}) {
    CHECK_MESSAGE(has(ending.output, word), word);
  }
}

TEST_CASE("help may be asked for as a command") {
  const Project project;

  CHECK(project.lab({"help"}).output == project.lab({"--help"}).output);
  CHECK(project.lab({"help", "check"}).output ==
        project.lab({"check", "--help"}).output);
  CHECK(has(project.lab({"help", "check"}).output, "--solution"));
}

TEST_CASE("a lab may be called by its name, its number or its folder") {
  const Project project;

  for (const char* name : {"gateway", "1", "01", "01-gateway"}) {
    CHECK_MESSAGE(project.lab({"diff", name}).status == 0, name);
  }
}

TEST_CASE("hints come one by one, and all together after the last") {
  const Project project;

  const auto first = project.lab({"hint", "gateway", "2"});
  const auto second = project.lab({"hint", "gateway", "2"});
  const auto third = project.lab({"hint", "gateway", "2"});
  const auto fourth = project.lab({"hint", "gateway", "2"});

  CHECK(has(first.output, "And then?"));
  CHECK(!has(first.output, "puts() once more."));
  CHECK(has(second.output, "puts() once more."));
  CHECK(!has(second.output, "And then?"));
  CHECK(has(third.output, "puts(\"s…\")"));
  for (const char* hint : {"And then?", "puts() once more.", "puts(\"s…\")"}) {
    CHECK(has(fourth.output, hint));
  }
  CHECK(has(fourth.output, "./lab diff gateway"));
}

TEST_CASE("a hint without a number is for the first TODO without points") {
  const Project project;
  CHECK(has(project.lab({"hint", "gateway"}).output, "TODO 1"));

  project.solve();
  project.edit(starter, "\"sent\"", "\"lost\"");
  project.write("labs/01-gateway/lab.json", [&] {
    std::string text = project.read("labs/01-gateway/lab.json");
    const auto from = text.find(",\n        {\"test\"");
    return text.erase(from, text.find('}', from) + 1 - from);
  }());
  project.lab({"check", "gateway"});

  CHECK(has(project.lab({"hint", "gateway"}).output, "TODO 2"));
}

TEST_CASE("where all is right a hint is given for a TODO that is named") {
  const Project project;
  project.solve();
  project.lab({"check", "gateway"});

  const auto unasked = project.lab({"hint", "gateway"});

  CHECK(unasked.status == 0);
  CHECK(has(unasked.output, "Every TODO was right at the last check."));
  CHECK(has(unasked.output, "./lab hint gateway 1"));
  CHECK(has(project.lab({"hint", "gateway", "1"}).output, "hint 1 of 3"));
}

TEST_CASE("a hint without a number is for the TODO that the check names") {
  const Project project;
  project.edit(starter, "  // END TODO 1",
               "\n  puts(\"configured\");\n  // END TODO 1");

  // TODO 1 is right and waits for TODO 2, so both are without points.
  CHECK(has(project.lab({"check", "gateway"}).output,
            "next: ./lab hint gateway 2"));
  CHECK(has(project.lab({"hint", "gateway"}).output, "TODO 2"));

  project.lab({"reset", "gateway"});
  CHECK(has(project.lab({"hint", "gateway"}).output, "TODO 1"));
}

TEST_CASE("diff shows exactly the regions") {
  const Project project;

  const auto ending = project.lab({"diff", "gateway"});

  CHECK(ending.status == 0);
  CHECK(has(ending.output, "--- starter/01_gateway.cpp"));
  CHECK(has(ending.output, "+++ solutions/01_gateway.cpp"));
  CHECK(has(ending.output, "+  puts(\"configured\");"));
  CHECK(has(ending.output, "+  puts(word);"));
  CHECK(!has(ending.output, "\n-"));
  // Two regions: three lines of code, and the blank line before each.
  int added = 0;
  for (std::size_t at = ending.output.find("\n+"); at != std::string::npos;
       at = ending.output.find("\n+", at + 1)) {
    ++added;
  }
  CHECK(added - 1 == 5);  // but for the line +++ solutions/…
}

TEST_CASE("diff --mine shows what the student has changed") {
  const Project project;
  CHECK(has(project.lab({"diff", "gateway", "--mine"}).output,
            "nothing is changed yet"));

  project.edit(starter, "  // END TODO 2", "  puts(\"x\");\n  // END TODO 2");

  const auto ending = project.lab({"diff", "gateway", "--mine"});
  CHECK(has(ending.output, "+  puts(\"x\");"));
  CHECK(!has(ending.output, "configured"));
}

TEST_CASE("reset keeps a backup, says where, and gives the starter back") {
  const Project project;
  const std::string pristine = project.read(starter);
  project.solve();

  const auto ending = project.lab({"reset", "gateway"});

  CHECK(ending.status == 0);
  CHECK(project.read(starter) == pristine);
  const std::string words = "your work is kept in ";
  const auto from = ending.output.find(words);
  REQUIRE(from != std::string::npos);
  const auto begin = from + words.size();
  const std::string backup =
      ending.output.substr(begin, ending.output.find('\n', begin) - begin);
  CHECK(project.read(backup) == project.read(solution));
}

TEST_CASE("reset twice within a second keeps two backups") {
  const Project project;
  for (const char* text : {"one\n", "two\n"}) {
    project.write(starter, text);
    CHECK(project.lab({"reset", "gateway"}).status == 0);
  }

  const auto backups =
      std::filesystem::directory_iterator(project.path(".lab/backup"));
  CHECK(std::distance(begin(backups), end(backups)) == 2);
}

TEST_CASE("reset of an untouched or a deleted starter loses nothing") {
  const Project project;
  CHECK(has(project.lab({"reset", "gateway"}).output, "nothing to do"));

  std::filesystem::remove(project.path(starter));
  CHECK(project.lab({"reset", "gateway"}).status == 0);
  CHECK(has(project.read(starter), "// TODO 1"));
}

TEST_CASE("reset that cannot keep a backup changes nothing") {
  const Project project;
  project.solve();
  project.write(".lab/backup", "a file where the folder should be");

  const auto ending = project.lab({"reset", "gateway"});

  CHECK(ending.status == 3);
  CHECK(project.read(starter) == project.read(solution));
}

TEST_CASE("run passes arguments, input and exit status through") {
  const Project project;
  project.write(solution,
                "#include <stdio.h>\n"
                "int main(int count, char** words) {\n"
                "  for (int c; (c = getchar()) != EOF;) putchar(c);\n"
                "  puts(words[count - 1]);\n"
                "  return 42;\n}\n");
  support::Program program(project.options(
      {"run", "gateway", "--solution", "--", "--topic", "a b"}));
  program.feed("hello\n");
  program.close_input();

  const auto& ending = program.wait();

  CHECK(ending.output == "hello\na b\n");
  CHECK(ending.errors.empty());
  CHECK(ending.status == 42);
}

TEST_CASE("run shows a compile error with its line") {
  const Project project;
  project.edit(starter, "int main", "in main");

  const auto ending = project.lab({"run", "gateway"});

  CHECK(ending.status == 1);
  CHECK(has(ending.errors, "starter/01_gateway.cpp:5"));
}

TEST_CASE("a damaged manifest is named with its file") {
  const Project project;
  project.edit("labs/01-gateway/lab.json", "\"points\": 40",
               "\"points\": \"x\"");

  const auto ending = project.lab({"check"});

  CHECK(ending.status == 3);
  CHECK(has(ending.errors, "lab.json"));
  CHECK(has(ending.errors, "\"points\" must be a whole number up to 1000"));
}

TEST_CASE("a number of a manifest is not made to fit") {
  for (const char* number : {"40.9", "true", "4294967336", "-40", "1e300"}) {
    CAPTURE(number);
    const Project project;
    project.edit("labs/01-gateway/lab.json", "\"points\": 40",
                 std::string{"\"points\": "} + number);

    const auto ending = project.lab({"check"});

    CHECK(ending.status == 3);
    CHECK(has(ending.errors, "\"points\" must be a whole number"));
  }
}

TEST_CASE("a time of a manifest is above 0") {
  for (const char* name : {"seconds", "usual_seconds"}) {
    CAPTURE(name);
    const Project project;
    project.edit("labs/01-gateway/lab.json", "\"needs\": [2]",
                 "\"" + std::string{name} + "\": 0");

    const auto ending = project.lab({"check"});

    CHECK(ending.status == 3);
    CHECK(has(ending.errors, "\"" + std::string{name} +
                                 "\" must be a number above 0, up to 3600"));
  }
}

TEST_CASE("damaged progress is forgotten, not fatal") {
  const Project project;
  project.write(".lab/progress.json", "{\"gateway\": 5");

  CHECK(project.lab({}).status == 0);
}

TEST_CASE("doctor says what is there and which broker would be used") {
  const Project project;

  const auto ending = project.lab({"doctor"});

  CHECK(has(ending.output, "compiler"));
  CHECK(has(ending.output, "librdkafka"));
  CHECK(has(ending.output, "(LAB_BROKER)"));
}

TEST_CASE("doctor names what is missing and the command that mends it") {
  const Project project;
  // A machine without any programs.
  const auto ending = project.lab({"doctor"}, {"PATH=/nowhere", "JAVA_HOME="});

  CHECK(ending.status == 3);
  CHECK(has(ending.output, "missing"));
  CHECK(has(ending.output, "sudo apt-get install g++"));
  CHECK(has(ending.output, "sudo apt-get install openjdk-17-jre-headless"));
}

TEST_SUITE_END();
