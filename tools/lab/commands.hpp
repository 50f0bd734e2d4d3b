#pragma once

// What each word after ./lab does. All of them return the exit status; they
// throw Misuse (status 2), Trouble (status 3) and Interrupted.

#include <string>
#include <vector>

#include "workspace.hpp"

namespace lab {

/// `lab` alone: the labs, the points so far, the next step.
Exit overview(const Workspace& workspace);

struct CheckOptions {
  std::vector<std::string> labs{};  // all of them when empty
  bool solution = false;            // judge solutions/ in place of starter/
  bool json = false;
  // For `lab watch`: a line of JSON for each step. {"words": …}, how far it is;
  // {"text": …}, the verdicts so far; both and "done": true in the end.
  bool stream = false;
  std::string broker{};
  std::vector<int> todos{};  // only these
  // For the project's own tests, which have built everything before:
  std::string program{};  // judge this one, and build nothing
  bool pristine = false;  // judge the untouched starter, and build nothing
  bool no_build = false;
};
Exit check(const Workspace& workspace, const CheckOptions& options);

/// Checks a lab, the first if none is named, at every save, until a person
/// ends it.
Exit watch(const Workspace& workspace, const std::string& lab);

struct HintOptions {
  std::string lab{};
  int todo = 0;  // 0: the one to work on next
};
Exit hint(const Workspace& workspace, const HintOptions& options);

/// Shows what the solution does in each TODO, or with `mine` what the student
/// has changed.
Exit diff(const Workspace& workspace, const std::string& lab, bool mine);

Exit reset(const Workspace& workspace, const std::string& lab);

struct RunOptions {
  std::string lab{};  // or the name of a short program
  bool solution = false;
  std::string broker{};
  std::vector<std::string> arguments{};  // what follows --
};
/// Becomes the lab's program, or a short program: it has our input, output and
/// signals.
Exit run(const Workspace& workspace, const RunOptions& options);

/// Becomes the demo: the solutions of all labs, joined. The arguments are its
/// own.
Exit demo(const Workspace& workspace,
          const std::vector<std::string>& arguments);

/// Becomes the load test (tools/load-test), with these flags of its own.
Exit load_test(const Workspace& workspace,
               const std::vector<std::string>& arguments);

/// Becomes the bank of labs 4 and 5, with these flags of its own.
Exit bank(const Workspace& workspace,
          const std::vector<std::string>& arguments);

struct BrokerOptions {
  std::string action{};  // up, down, status, logs
  bool docker = false;
  bool cluster = false;  // three brokers in place of one
};
Exit broker_command(const Workspace& workspace, const BrokerOptions& options);

/// Becomes the grader (tools/grade) of the preset that --preset names, with all
/// other flags, which are its own.
Exit grade(std::vector<std::string> arguments);

struct TestOptions {
  std::string preset = "dev";
  std::string regex{};
};
Exit test(const TestOptions& options);

Exit doctor(const Workspace& workspace);

struct ExpectOptions {
  std::string lab{};
  std::string program{};
  std::vector<int> todos{};
  std::string says{};
  std::string patch{};  // takes TODOs and words from a mistake's head
  std::string broker{};
};
/// For the project's own tests: passes only when a test of each of these TODOs
/// fails, one of them in these words, and a student reads what is kept beside
/// the patch.
Exit expect(const Workspace& workspace, const ExpectOptions& options);

/// The table of wrong programs and what catches each, in Markdown.
Exit mistakes(const Workspace& workspace, const std::string& lab,
              const std::string& broker);

/// `lab mistakes --update`: judges each mistake, or those named, `runs` times,
/// and keeps what a student would read beside its patch. A text that says the
/// same as the one that is kept is left as it is.
Exit update_mistake_texts(const Workspace& workspace, const std::string& lab,
                          const std::vector<std::string>& names, int runs,
                          const std::string& broker);

/// `lab mistakes --points`: what each costs, or those that `names` names;
/// passed when no TODO loses points that is right, or waits for one. Throws
/// Misuse for a name that no mistake has.
Exit mistake_points(const Workspace& workspace, const std::string& lab,
                    const std::vector<std::string>& names,
                    const std::string& broker);

/// Builds the fault drills and becomes the program that runs them: all, or
/// those named. It prints the table of labs/faults.md.
Exit faults(const Workspace& workspace, const std::vector<std::string>& names,
            const std::string& broker);

/// For the project's own tests: whether manifest, sources and test program
/// agree with each other ("manifest", "regions"), and whether a check of the
/// untouched starter says what it must ("starter").
Exit selfcheck(const Workspace& workspace, const std::string& lab,
               const std::string& part);

}  // namespace lab
