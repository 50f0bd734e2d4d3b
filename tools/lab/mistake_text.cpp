#include "mistake_text.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "lasting_text.hpp"
#include "regions.hpp"
#include "report.hpp"
#include "text.hpp"

namespace lab {

namespace fs = std::filesystem;

namespace {

// What a field of a failure begins with: "  seen      …".
constexpr std::string_view seen = "  seen ";

// The paragraphs without those that say where to look and what to do next, and
// without what was seen in that run.
std::set<std::string> what_is_said(const MistakeText& text) {
  std::set<std::string> paragraphs;
  std::string paragraph;
  const auto end_paragraph = [&] {
    std::string words = lasting_text(paragraph);
    const bool said = !words.empty() && !words.starts_with("starter/") &&
                      !words.starts_with("seen ") &&
                      !words.starts_with("next: ");
    if (said) {
      paragraphs.insert(std::move(words));
    }
    paragraph.clear();
  };
  for (const std::string_view line : lines_of(text.text)) {
    if (line.empty() || line.starts_with(seen)) {
      end_paragraph();
    }
    paragraph.append(line).append("\n");
  }
  end_paragraph();
  return paragraphs;
}

}  // namespace

fs::path texts_file(const Mistake& mistake) {
  return fs::path(mistake.patch).replace_extension(".txt");
}

std::vector<MistakeText> read_texts(const Mistake& mistake) {
  std::vector<MistakeText> texts;
  const fs::path file = texts_file(mistake);
  if (mistake.patch.empty() || !fs::exists(file)) {
    return texts;
  }
  const std::string all = read_text(file);
  for (const std::string_view line : lines_of(all)) {
    if (!line.empty() && line.front() != ' ') {
      texts.push_back({.test = std::string(line)});
    } else if (!texts.empty() && !(line.empty() && texts.back().text.empty())) {
      texts.back().text.append(line).append("\n");
    }
  }
  return texts;
}

void write_texts(const Mistake& mistake,
                 const std::vector<MistakeText>& texts) {
  std::string all;
  for (const MistakeText& one : texts) {
    all.append(all.empty() ? "" : "\n");
    all.append(one.test).append("\n\n").append(one.text);
  }
  write_text(texts_file(mistake), all);
}

std::optional<MistakeText> text_of(const Workspace& workspace,
                                   const Manifest& manifest,
                                   const Mistake& mistake,
                                   const Catch& caught) {
  std::vector<TestVerdict> tests = caught.tests;
  for (TestVerdict& test : tests) {
    test.seed = 0;  // it is another one next time
  }
  LabVerdict verdict = judge_lab(
      manifest,
      find_regions(read_text(workspace.root / "solutions" / manifest.source)),
      std::move(tests));
  verdict.file = "starter/" + manifest.source;
  const TodoVerdict& todo =
      verdict.todos.at(static_cast<std::size_t>(mistake.todos.front()) - 1);
  const TestVerdict* test = todo.first_failed();
  if (test == nullptr || test->result != Result::failed) {
    return std::nullopt;
  }
  return MistakeText{.test = test->test.name, .text = as_text(verdict, todo)};
}

bool is_among(const MistakeText& text, const std::vector<MistakeText>& texts) {
  return std::ranges::any_of(texts, [&](const MistakeText& kept) {
    return kept.test == text.test &&
           lasting_text(kept.text) == lasting_text(text.text);
  });
}

bool says_what_is_said_in(const MistakeText& text,
                          const std::vector<MistakeText>& texts) {
  std::set<std::string> reviewed;
  for (const MistakeText& other : texts) {
    reviewed.merge(what_is_said(other));
  }
  const std::set<std::string> said = what_is_said(text);
  return !said.empty() && std::ranges::includes(reviewed, said);
}

}  // namespace lab
