#pragma once

// Which text of a student's file the build has compiled.
//
// ninja compares times: what was compiled is newer than the file, so it must be
// of it. Who saves in the very moment in which a compiler ends would be judged
// by the text before, until the next save.

#include <filesystem>
#include <string>
#include <vector>

#include "manifest.hpp"
#include "workspace.hpp"

namespace lab {

class BuiltSource {
 public:
  BuiltSource(const Workspace& workspace, const Manifest& manifest);

  /// Before a build: removes what was compiled of another text, or by a build
  /// that did not come to its end. Throws Trouble when it cannot write.
  void forget_if_other() const;
  /// After one that came to its end, also where another file does not compile:
  /// remembers the text, if it is the one from before it.
  void remember() const;

  /// The TODOs whose regions are not those of the text that was built before;
  /// none when nothing is known of it.
  [[nodiscard]] std::vector<int> edited_todos() const;

 private:
  void remove_compiled() const;

  std::filesystem::path file_;
  std::string text_;               // of the file, when this was made
  std::filesystem::path record_;   // a copy of it, once it is built
  std::string before_;             // what the copy was, when this was made
  std::filesystem::path program_;  // what is linked,
  std::filesystem::path objects_;  // and what is compiled
};

}  // namespace lab
