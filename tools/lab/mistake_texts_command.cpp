// `lab mistakes LAB --update`: keeps what a student reads beside each patch.
// A mistake that shows in several ways shows them at several runs.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "broker_link.hpp"
#include "commands.hpp"
#include "mistake.hpp"
#include "mistake_text.hpp"
#include "terminal.hpp"
#include "wrong_program.hpp"

namespace lab {

namespace {

// One that is kept already is better than one that says the same: whoever
// reviews them sees only what has changed.
void add(std::vector<MistakeText>& texts, MistakeText text,
         const std::vector<MistakeText>& kept) {
  if (is_among(text, texts)) {
    return;
  }
  const auto same = std::ranges::find_if(
      kept,
      [&text](const MistakeText& other) { return is_among(text, {other}); });
  texts.push_back(same != kept.end() ? *same : std::move(text));
}

bool same(const std::vector<MistakeText>& some,
          const std::vector<MistakeText>& others) {
  return std::ranges::equal(
      some, others, [](const MistakeText& one, const MistakeText& other) {
        return one.test == other.test && one.text == other.text;
      });
}

}  // namespace

Exit update_mistake_texts(const Workspace& workspace, const std::string& lab,
                          const std::vector<std::string>& names, int runs,
                          const std::string& broker_option) {
  const Manifest manifest = find_manifest(workspace, lab);
  const std::vector<Mistake> mistakes = read_mistakes(manifest, names);
  Jobs jobs;
  BrokerLink broker(workspace, BrokerChoice::parse(broker_option));
  reach(broker, jobs);

  bool all = true;
  ProgressLine line;
  for (const Mistake& mistake : mistakes) {
    line.show("judging " + mistake.name);
    const std::vector<MistakeText> kept = read_texts(mistake);
    std::vector<MistakeText> texts;
    for (int run = 0; run < runs; ++run) {
      const Catch caught = judge_wrong_program(
          workspace, jobs, broker, manifest,
          workspace.build / "bin" / "mistakes" / manifest.program /
              mistake.name,
          mistake.keeps.empty() ? mistake.todos : std::vector<int>{});
      caught.require_verdicts();
      if (auto text = text_of(workspace, manifest, mistake, caught)) {
        add(texts, *std::move(text), kept);
      } else {
        std::printf("%s: not caught\n", mistake.name.c_str());
        all = false;
      }
    }
    // In an order that does not depend on which came first.
    std::ranges::sort(texts, {}, [](const MistakeText& text) {
      return text.test + text.text;
    });
    if (!same(texts, kept)) {
      write_texts(mistake, texts);
      std::printf("%s: %zu\n", workspace.shown(texts_file(mistake)).c_str(),
                  texts.size());
      static_cast<void>(std::fflush(stdout));
    }
  }
  return all ? Exit::passed : Exit::failed;
}

}  // namespace lab
