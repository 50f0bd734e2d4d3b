#pragma once

// What the tool remembers between two calls: points and hints that were
// shown, in .lab/progress.json. Losing the file loses nothing else.

#include <map>
#include <string>
#include <vector>

#include "manifest.hpp"
#include "workspace.hpp"

namespace lab {

struct LabProgress {
  int score = 0;
  std::vector<int> passed;   // TODOs
  int next = 0;              // the TODO that the last check named; 0: none
  std::map<int, int> hints;  // TODO → rungs of the ladder shown so far
  bool checked = false;      // was there a check at all
};

class Progress {
 public:
  /// Reads what is there; a missing or broken file counts as no progress.
  explicit Progress(const Workspace& workspace);

  LabProgress& of(const std::string& lab) { return labs_[lab]; }

  /// Throws Trouble when the file cannot be written.
  void save() const;

 private:
  std::filesystem::path file_;
  std::map<std::string, LabProgress> labs_;
};

/// The TODO to work on: the one that the last check named, which knows what
/// failed; before the first check, the first without points.
const Todo& next_todo(const Manifest& manifest, const LabProgress& progress);

}  // namespace lab
