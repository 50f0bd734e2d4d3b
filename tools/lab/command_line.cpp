#include "command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "commands.hpp"

namespace lab {

namespace {

// What is right of "--" belongs to the program that `lab run` starts.
std::vector<std::string> split_at_dashes(std::vector<std::string>& arguments) {
  const auto dashes = std::ranges::find(arguments, "--");
  if (dashes == arguments.end()) {
    return {};
  }
  std::vector<std::string> rest(dashes + 1, arguments.end());
  arguments.erase(dashes, arguments.end());
  return rest;
}

// --yes is the launcher's; here there is nothing to ask.
void forget_yes(std::vector<std::string>& arguments) {
  std::erase(arguments, "--yes");
}

class CommandLine {
 public:
  CommandLine() {
    app_.name("./lab");
    app_.description(
        "Kafka Payment Labs: learn Kafka in C++ by building a payment system.\n"
        "Without a command: the labs, your points, the next step.");
    app_.require_subcommand(0, 1);
    app_.add_flag("--yes", yes_, "First run: install what is missing, unasked");
    app_.footer(
        "Exit status: 0 all passed, 1 something failed, 2 wrong use,\n"
        "3 the broker or the machine failed, not the code.");
    add_check();
    add_watch();
    add_hint();
    add_diff();
    add_reset();
    add_run();
    add_bank();
    add_demo();
    add_load_test();
    add_broker();
    add_grade();
    add_test();
    add_doctor();
    add_project_commands();
  }

  Exit run(std::vector<std::string> arguments) {
    const bool dashes = std::ranges::find(arguments, "--") != arguments.end();
    run_.arguments = split_at_dashes(arguments);
    forget_yes(arguments);
    if (!arguments.empty() && arguments.front() == "help") {
      std::ranges::rotate(arguments, arguments.begin() + 1);
      arguments.back() = "--help";
    }
    parse(arguments);
    if (helped_) {
      return Exit::passed;
    }
    const auto chosen = app_.get_subcommands();
    const std::string name = chosen.empty() ? "" : chosen.front()->get_name();
    if (dashes && name != "run" && name != "bank") {
      throw Misuse("only `./lab run` and `./lab bank` take arguments after --");
    }
    return action_();
  }

 private:
  static Workspace workspace() { return Workspace::find(); }

  CLI::App* command(const std::string& name, const std::string& description,
                    std::function<Exit()> action) {
    CLI::App* sub = app_.add_subcommand(name, description);
    sub->callback([this, action = std::move(action)] { action_ = action; });
    return sub;
  }

  void add_check() {
    CLI::App* sub =
        command("check", "Compile, run the tests, say what to do next",
                [this] { return check(workspace(), check_); });
    sub->add_option("LAB", check_.labs, "gateway, …; all labs if left out");
    sub->add_flag("--solution", check_.solution,
                  "judge solutions/ in place of starter/");
    sub->add_option("--broker", check_.broker, "native, docker or HOST:PORT");
    sub->add_option("--todo", check_.todos, "only this TODO")
        ->allow_extra_args(false);
    sub->add_flag("--json", check_.json, "one JSON document for programs");
    sub->add_flag("--stream", check_.stream)->group("");
    sub->add_option("--program", check_.program)->group("");
    sub->add_flag("--pristine", check_.pristine)->group("");
    sub->add_flag("--no-build", check_.no_build)->group("");
  }

  void add_watch() {
    command("watch", "A check at every save, until q or Ctrl-C", [this] {
      return watch(workspace(), lab_);
    })->add_option("LAB", lab_, "gateway, …; the first if left out");
  }

  void add_hint() {
    CLI::App* sub = command("hint", "One more hint for a TODO",
                            [this] { return hint(workspace(), hint_); });
    sub->add_option("LAB", hint_.lab)->required();
    sub->add_option("TODO", hint_.todo, "the one you are at if left out");
  }

  void add_diff() {
    CLI::App* sub = command("diff", "Your file beside the solution",
                            [this] { return diff(workspace(), lab_, mine_); });
    sub->add_option("LAB", lab_)->required();
    sub->add_flag("--mine", mine_, "only what you have changed");
  }

  void add_reset() {
    CLI::App* sub =
        command("reset", "The starter as it was; your work is kept aside",
                [this] { return reset(workspace(), lab_); });
    sub->add_option("LAB", lab_)->required();
  }

  void add_run() {
    CLI::App* sub = command("run", "Run a program: run NAME -- ARGUMENTS",
                            [this] { return lab::run(workspace(), run_); });
    sub->add_option("NAME", run_.lab,
                    "a lab, or a short program beside a handout, such as "
                    "warm-up-producer; all names if left out");
    sub->add_flag("--solution", run_.solution, "a lab's finished program");
    sub->add_option("--broker", run_.broker, "native, docker or HOST:PORT");
  }

  void add_bank() {
    command("bank", "The bank of labs 4 and 5, until Ctrl-C: bank -- ARGUMENTS",
            [this] { return bank(workspace(), run_.arguments); });
  }

  void add_demo() {
    demo_ =
        command("demo", "The whole payment system, with faults, and its books",
                [this] { return demo(workspace(), demo_->remaining()); });
    // The demo has its own flags, --help among them.
    demo_->set_help_flag();
    demo_->prefix_command();
  }

  void add_load_test() {
    load_test_ = command(
        "load-test", "How fast records get into Kafka, and what settings cost",
        [this] { return load_test(workspace(), load_test_->remaining()); });
    // The load test has its own flags, --help among them.
    load_test_->set_help_flag();
    load_test_->prefix_command();
  }

  void add_broker() {
    CLI::App* sub = command("broker", "up, down, status or logs", [this] {
      return broker_command(workspace(), broker_);
    });
    sub->add_option("ACTION", broker_.action, "up, down, status or logs")
        ->required();
    sub->add_flag("--docker", broker_.docker, "the one in Docker");
    sub->add_flag("--cluster", broker_.cluster, "three of them, not one");
    sub->add_flag("--native", native_, "the one without Docker (usual)");
  }

  void add_grade() {
    grade_ = command("grade", "Grade submissions, whose code nobody has read",
                     [this] { return grade(grade_->remaining()); });
    // Grading has its own flags, --help among them.
    grade_->set_help_flag();
    grade_->prefix_command();
  }

  void add_test() {
    CLI::App* sub = command("test", "The project's own tests",
                            [this] { return test(test_); });
    sub->add_option("--preset", test_.preset, "dev, release, asan or tsan");
    sub->add_option("-R,--tests", test_.regex, "only tests of such names");
  }

  void add_doctor() {
    command("doctor", "What is installed, what is missing, what mends it",
            [] { return doctor(workspace()); });
  }

  void add_project_commands() {
    CLI::App* sub =
        command("expect", "", [this] { return expect(workspace(), expect_); });
    sub->group("");
    sub->add_option("LAB", expect_.lab)->required();
    sub->add_option("--program", expect_.program)->required();
    sub->add_option("--todo", expect_.todos);
    sub->add_option("--patch", expect_.patch);
    sub->add_option("--says", expect_.says);
    sub->add_option("--broker", expect_.broker);

    sub = command("mistakes", "", [this] {
      if (update_) {
        return update_mistake_texts(workspace(), lab_, names_, runs_,
                                    check_.broker);
      }
      return points_ ? mistake_points(workspace(), lab_, names_, check_.broker)
                     : mistakes(workspace(), lab_, check_.broker);
    });
    sub->group("");
    sub->add_option("LAB", lab_)->required();
    sub->add_option("NAME", names_);
    sub->add_flag("--points", points_);
    sub->add_flag("--update", update_);
    sub->add_option("--runs", runs_)->check(CLI::PositiveNumber);
    sub->add_option("--broker", check_.broker);

    sub = command("faults", "", [this] {
      return faults(workspace(), faults_, check_.broker);
    });
    sub->group("");
    sub->add_option("FAULT", faults_);
    sub->add_option("--broker", check_.broker);

    sub = command("selfcheck", "",
                  [this] { return selfcheck(workspace(), lab_, part_); });
    sub->group("");
    sub->add_option("LAB", lab_)->required();
    sub->add_option("PART", part_)->required();
  }

  void parse(std::vector<std::string> arguments) {
    std::ranges::reverse(arguments);  // as CLI11 wants them
    try {
      app_.parse(arguments);
    } catch (const CLI::ExtrasError&) {
      refuse_extras();
    } catch (const CLI::Success& help) {
      helped_ = true;
      app_.exit(help);
    } catch (const CLI::ParseError& error) {
      throw Misuse(std::string(error.what()) + "; see ./lab --help");
    }
  }

  // Names the first argument that nothing knows, and the nearest that exists.
  [[noreturn]] void refuse_extras() {
    const auto chosen = app_.get_subcommands();
    const CLI::App* place = chosen.empty() ? &app_ : chosen.front();
    const std::string where =
        chosen.empty() ? "./lab" : "./lab " + place->get_name();
    const std::vector<std::string> extras = app_.remaining(true);
    const std::string extra = extras.empty() ? "?" : extras.front();
    if (extra.starts_with("-")) {
      const std::string flag = extra.substr(0, extra.find('='));
      const std::string near = nearest(flag, flags_of(*place));
      const bool for_program =
          place->get_name() == "run" || place->get_name() == "bank";
      throw Misuse("unknown flag " + flag +
                   (near.empty() ? "" : ": did you mean " + near + "?") +
                   (for_program
                        ? "; what is meant for the program goes after --"
                        : "; see " + where + " --help"));
    }
    if (chosen.empty()) {
      const std::string near = nearest(extra, commands());
      throw Misuse("unknown command \"" + extra + "\"" +
                   (near.empty() ? "" : ": did you mean " + near + "?") +
                   "; see ./lab --help");
    }
    throw Misuse("\"" + extra + "\" is one too many; see " + where + " --help");
  }

  static std::vector<std::string> flags_of(const CLI::App& place) {
    std::vector<std::string> flags;
    for (const CLI::Option* option : place.get_options()) {
      for (const std::string& name : option->get_lnames()) {
        if (!option->get_group().empty()) {
          flags.push_back("--" + name);
        }
      }
    }
    return flags;
  }

  std::vector<std::string> commands() {
    std::vector<std::string> names;
    for (const CLI::App* sub : app_.get_subcommands({})) {
      if (!sub->get_group().empty()) {
        names.push_back(sub->get_name());
      }
    }
    return names;
  }

  CLI::App app_;
  std::function<Exit()> action_ = [] { return overview(workspace()); };
  bool helped_ = false;
  CheckOptions check_;
  HintOptions hint_;
  RunOptions run_;
  BrokerOptions broker_;
  TestOptions test_;
  ExpectOptions expect_;
  CLI::App* demo_ = nullptr;
  CLI::App* load_test_ = nullptr;
  CLI::App* grade_ = nullptr;
  std::string lab_;
  std::string part_;
  std::vector<std::string> faults_;
  std::vector<std::string> names_;
  int runs_ = 3;
  bool mine_ = false;
  bool points_ = false;
  bool update_ = false;
  bool native_ = false;
  bool yes_ = false;
};

}  // namespace

Exit run_command_line(int count, char** arguments) {
  return CommandLine().run({arguments + 1, arguments + count});
}

}  // namespace lab
