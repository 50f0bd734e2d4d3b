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

  [[nodiscard]] bool has_passed(int todo) const;
};

class Progress {
 public:
  /// Reads what is there; a missing or broken file counts as no progress. Waits
  /// for another tool that is between this and its end, so that none undoes
  /// what the other saves.
  explicit Progress(const Workspace& workspace);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  Progress(Progress&&) = delete;
  Progress& operator=(Progress&&) = delete;

  LabProgress& of(const std::string& lab) { return labs_[lab]; }

  /// Throws Trouble when the file cannot be written.
  void save() const;

 private:
  std::filesystem::path file_;
  int lock_;  // a descriptor; -1 in a folder that only can be read
  std::map<std::string, LabProgress> labs_;
};

/// The TODO to work on: the one that the last check named, which knows what
/// failed; before the first check, the first without points.
const Todo& next_todo(const Manifest& manifest, const LabProgress& progress);

}  // namespace lab
