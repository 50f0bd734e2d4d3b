// `lab expect`: for the project's own tests. A wrong program must be caught by
// the tests of the TODO that it breaks, in words that fit, and nothing else may
// be blamed. What a student would read must be what is kept beside the patch.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <string>

#include "broker_link.hpp"
#include "commands.hpp"
#include "mistake.hpp"
#include "mistake_text.hpp"
#include "terminal.hpp"
#include "wrong_program.hpp"

namespace lab {

namespace {

// Whether each TODO that is broken has a failed test, and one says so in words.
bool is_caught(const Catch& caught, const Mistake& mistake) {
  bool in_words = mistake.says.empty();
  for (const int todo : mistake.todos) {
    const auto failed = caught.failed(todo);
    if (failed.empty()) {
      return false;
    }
    in_words |= std::ranges::any_of(failed, [&](const TestVerdict* test) {
      return says(*test, mistake.says);
    });
  }
  return in_words;
}

// What was seen, for whoever has to mend a test.
void describe(const Catch& caught, const Mistake& mistake) {
  for (const int todo : mistake.todos) {
    const auto failed = caught.failed(todo);
    std::printf("TODO %d: %zu of its tests failed\n", todo, failed.size());
    for (const TestVerdict* test : failed) {
      std::printf("\n%s\n%s", test->test.name.c_str(),
                  wrapped(words_of(*test), 2).c_str());
    }
  }
  if (!is_caught(caught, mistake)) {
    std::printf(
        "\nnot caught: a TODO has no failed test, or none says \"%s\"\n",
        mistake.says.c_str());
  }
}

// Whether a student is sent to a TODO that is broken, and those that are not
// are spared.
bool blames_nobody_else(const Catch& caught, const Manifest& manifest,
                        const Mistake& mistake) {
  const LabVerdict verdict = judge_lab(manifest, {}, caught.tests);
  bool right = true;
  for (const TodoVerdict& todo : verdict.todos) {
    const int number = todo.todo.number;
    std::printf("\nTODO %d: %s", number, name_of(todo.result).c_str());
    const bool keeps =
        std::ranges::find(mistake.keeps, number) != mistake.keeps.end();
    if (keeps && !is_spared(todo, mistake)) {
      std::puts(", although it is not what is broken");
      for (const TestVerdict* test : caught.failed(number)) {
        std::printf("%s\n%s", test->test.name.c_str(),
                    wrapped(words_of(*test), 2).c_str());
      }
      right = false;
    }
  }
  const TodoVerdict* next = verdict.next();
  if (next == nullptr || !mistake.breaks(next->todo.number)) {
    std::printf("\na student is sent to TODO %d\n",
                next != nullptr ? next->todo.number : 0);
    right = false;
  }
  return right;
}

// What somebody has reviewed, of this lab.
std::vector<MistakeText> texts_of_all(const Manifest& manifest) {
  std::vector<MistakeText> all;
  for (const Mistake& mistake : read_mistakes(manifest)) {
    std::ranges::move(read_texts(mistake), std::back_inserter(all));
  }
  return all;
}

// What there is in its place, for whoever has to judge whether it is better.
void describe_text(const Workspace& workspace, const Manifest& manifest,
                   const Mistake& mistake, const Catch& caught) {
  const auto text = text_of(workspace, manifest, mistake, caught);
  std::printf("\na student reads what is not in %s:\n\n%s\n%s\n",
              workspace.shown(texts_file(mistake)).c_str(),
              text ? text->test.c_str() : "no test failed",
              text ? text->text.c_str() : "");
  std::printf("if that is better: ./lab mistakes %s --update %s\n",
              manifest.lab.c_str(), mistake.name.c_str());
}

std::vector<std::string> tests_of(const std::vector<MistakeText>& texts) {
  std::vector<std::string> tests;
  for (const MistakeText& text : texts) {
    tests.push_back(text.test);
  }
  return tests;
}

}  // namespace

Exit expect(const Workspace& workspace, const ExpectOptions& options) {
  const Manifest manifest = find_manifest(workspace, options.lab);
  const Mistake mistake =
      options.patch.empty()
          ? Mistake{.todos = options.todos, .says = options.says}
          : read_mistake(options.patch);
  if (mistake.todos.empty()) {
    throw Misuse("expect needs --todo or --patch");
  }
  const std::vector<MistakeText> kept = read_texts(mistake);
  const std::vector<MistakeText> reviewed =
      kept.empty() ? kept : texts_of_all(manifest);
  Jobs jobs;
  BrokerLink broker(workspace, BrokerChoice::parse(options.broker));
  reach(broker, jobs);
  // Its own text, if one is kept, or that of another mistake.
  const auto as_kept = [&](const Catch& so_far) {
    if (kept.empty()) {
      return true;
    }
    const auto text = text_of(workspace, manifest, mistake, so_far);
    return text && says_what_is_said_in(*text, reviewed);
  };
  Catch caught;
  bool right = false;
  if (mistake.keeps.empty()) {
    // Whether others fail as well does not matter.
    const auto is_enough = [&](const Catch& so_far) {
      return is_caught(so_far, mistake) && as_kept(so_far);
    };
    caught =
        judge_wrong_program(workspace, jobs, broker, manifest, options.program,
                            mistake.todos, is_enough, tests_of(kept));
    describe(caught, mistake);
    right = is_enough(caught);
    if (!right) {
      caught.require_verdicts();
    }
  } else {
    caught = judge_wrong_program(workspace, jobs, broker, manifest,
                                 options.program, {});
    caught.require_verdicts();
    describe(caught, mistake);
    const bool spares = blames_nobody_else(caught, manifest, mistake);
    right = is_caught(caught, mistake) && spares && as_kept(caught);
  }
  if (!as_kept(caught)) {
    describe_text(workspace, manifest, mistake, caught);
  }
  return right ? Exit::passed : Exit::failed;
}

}  // namespace lab
