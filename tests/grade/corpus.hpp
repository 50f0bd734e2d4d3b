// The submissions in tests/submissions, of which README.md there tells.
#pragma once

#include <filesystem>
#include <grade/graded.hpp>
#include <lab/workspace.hpp>
#include <map>
#include <string>
#include <vector>

namespace grade {

/// What an entry's text may name in place of what only the running test knows:
/// "@DOOR@" becomes the number of a port.
using Places = std::map<std::string, std::string>;

class Entry {
 public:
  /// Throws lab::Trouble when the folder's expected.json cannot be read.
  explicit Entry(std::filesystem::path folder);

  /// The folder's.
  [[nodiscard]] std::string name() const;
  /// What the submission is called: a name that no folder of ours should have.
  [[nodiscard]] std::string handed_in_as() const;
  /// "hostile", "right", "broken" or "half-done".
  [[nodiscard]] std::string kind() const { return text("kind"); }
  /// What it does may depend on how it is contained.
  [[nodiscard]] bool belongs_to_limits() const;
  /// Holds none of a lab's answers.
  [[nodiscard]] bool has_earned_nothing() const {
    return text("base") != "solutions";
  }
  /// What each TODO of the lab may become at this level of containment:
  /// "failed|hung" where the moment decides.
  [[nodiscard]] std::vector<std::string> expected(const std::string& level,
                                                  const std::string& lab,
                                                  std::size_t todos) const;
  /// Words that no report may show.
  [[nodiscard]] std::vector<std::string> never() const;

  /// Makes the submission in `folder`.
  void hand_in(const std::filesystem::path& folder,
               const lab::Workspace& workspace, const Places& places) const;

 private:
  [[nodiscard]] std::string text(const char* member) const;
  [[nodiscard]] std::string source_text(const lab::Workspace& workspace,
                                        const std::string& lab,
                                        const std::string& source) const;
  void run(const std::vector<std::string>& command,
           const std::filesystem::path& folder) const;

  std::filesystem::path folder_;
  Graded about_;
};

/// All of them, by name.
std::vector<Entry> read_corpus(const std::filesystem::path& folder);

}  // namespace grade
