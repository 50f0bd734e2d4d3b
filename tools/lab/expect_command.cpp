// `lab expect`: for the project's own tests. A wrong program must be caught by
// the tests of the TODO that it breaks, in words that fit.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>

#include "broker_link.hpp"
#include "commands.hpp"
#include "mistake.hpp"
#include "terminal.hpp"
#include "wrong_program.hpp"

namespace lab {

Exit expect(const Workspace& workspace, const ExpectOptions& options) {
  const Manifest manifest = find_manifest(workspace, options.lab);
  std::vector<int> todos = options.todos;
  std::string words = options.says;
  if (!options.patch.empty()) {
    const Mistake mistake = read_mistake(options.patch);
    todos = mistake.todos;
    words = mistake.says;
  }
  if (todos.empty()) {
    throw Misuse("expect needs --todo or --patch");
  }
  Jobs jobs;
  BrokerLink broker(workspace, BrokerChoice::parse(options.broker));
  reach(broker, jobs);
  const Catch caught = judge_wrong_program(workspace, jobs, broker, manifest,
                                           options.program, todos);
  caught.require_verdicts();

  bool all_caught = true;
  bool in_words = words.empty();
  for (const int todo : todos) {
    const auto failed = caught.failed(todo);
    all_caught &= !failed.empty();
    std::printf("TODO %d: %zu of its tests failed\n", todo, failed.size());
    for (const TestVerdict* test : failed) {
      std::printf("\n%s\n%s", test->test.name.c_str(),
                  wrapped(words_of(*test), 2).c_str());
      in_words |= says(*test, words);
    }
  }
  if (!all_caught) {
    std::puts("\nnot caught: a TODO has no failed test");
  }
  if (!in_words) {
    std::printf("\nno failure says \"%s\"\n", words.c_str());
  }
  return all_caught && in_words ? Exit::passed : Exit::failed;
}

}  // namespace lab
