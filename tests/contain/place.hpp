// A place for hostile programs: a folder of their own, the program `attack`,
// and two ways of running it: contained, and freely as the same user, which
// shows that the attack would work.
//
//   Place place;
//   CHECK(place.freely({"read", place.secret()}) == "succeeded");
//   CHECK(place.contained({"read", place.secret()}) == "refused");
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <support/program.hpp>
#include <vector>

namespace contain_test {

using Words = std::vector<std::string>;

class Place {
 public:
  Place();
  ~Place();
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  Place(Place&&) = delete;
  Place& operator=(Place&&) = delete;

  /// Where a contained program may write.
  [[nodiscard]] std::string scratch() const { return root_ / "scratch"; }
  /// Where anybody may write, but for a contained program.
  [[nodiscard]] std::string outside() const { return root_ / "outside"; }
  /// A file there that anybody may read and write.
  [[nodiscard]] std::string secret() const { return root_ / "outside/secret"; }
  /// What the file holds.
  static constexpr std::string_view secret_text = "attack at dawn";

  /// "succeeded", "refused", or what else became of it.
  [[nodiscard]] std::string contained(const Words& attack,
                                      const Words& flags = {}) const;
  [[nodiscard]] std::string freely(const Words& attack) const;

  /// To run it oneself.
  [[nodiscard]] support::ProgramOptions contained_options(
      const Words& attack, const Words& flags = {}) const;
  [[nodiscard]] support::ProgramOptions free_options(const Words& attack) const;
  /// The same with another program than `attack`.
  [[nodiscard]] support::ProgramOptions contained_program(
      const Words& command, const Words& flags = {}) const;

 private:
  std::filesystem::path root_;
};

/// "succeeded", "refused", or what else became of it.
std::string outcome_of(const support::Ending& ending);

/// Whether `contain --describe` says that this machine enforces it.
bool enforced(std::string_view feature);

/// Flags that make contain do as it does on this kernel, and on one whose
/// Landlock knows nothing of signals.
std::vector<Words> kernels();

bool is_root();
/// Who contained programs run as when we are root.
std::string user();

}  // namespace contain_test
