#pragma once

#include <doctest/doctest.h>

#include <lab/workspace.hpp>
#include <string>

/// Whether calling it is refused in these words.
template <typename Call>
void check_refused(Call call, const std::string& words) {
  std::string refusal = "accepted";
  try {
    static_cast<void>(call());
  } catch (const lab::Misuse& misuse) {
    refusal = misuse.what();
  }
  CHECK_MESSAGE(refusal.find(words) != std::string::npos,
                words << " is not in: " << refusal);
}
