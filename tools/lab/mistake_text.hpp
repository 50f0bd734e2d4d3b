#pragma once

// What a student reads who makes a mistake, kept beside its patch, in
// labs/NN-name/mistakes/NAME.txt, so that a change to it is seen in review:
//
//   the last payments arrive when the input ends at once
//
//     starter/01_gateway.cpp:88  TODO 4
//
//     Sent 200 payments and closed the input. …
//
//     next: ./lab hint gateway 4
//
// The first line is the test that says so. A mistake that shows in one of
// several ways, whichever comes first, has a text for each, one below another.
// Numbers and names are those of the run that was kept: a run with others says
// the same (lasting_text.hpp).

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "manifest.hpp"
#include "mistake.hpp"
#include "wrong_program.hpp"

namespace lab {

struct MistakeText {
  std::string test{};
  std::string text{};  // as_text() of the TODO
};

/// Where the texts of a mistake are kept.
std::filesystem::path texts_file(const Mistake& mistake);

/// The texts that are kept; none when there is no such file.
std::vector<MistakeText> read_texts(const Mistake& mistake);

void write_texts(const Mistake& mistake, const std::vector<MistakeText>& texts);

/// What a student would read about the TODO that the mistake breaks; nothing
/// when no test of it failed.
std::optional<MistakeText> text_of(const Workspace& workspace,
                                   const Manifest& manifest,
                                   const Mistake& mistake, const Catch& caught);

/// Whether `text` is one of `texts`, but for what is different at every run.
bool is_among(const MistakeText& text, const std::vector<MistakeText>& texts);

/// Whether what `text` says is wrong, what it expected, and why it matters, is
/// said in `texts`, each of which somebody has reviewed. A mistake whose
/// threads or brokers are now and then in another order shows as some other
/// mistake usually does.
bool says_what_is_said_in(const MistakeText& text,
                          const std::vector<MistakeText>& texts);

}  // namespace lab
