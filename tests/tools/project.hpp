#pragma once

// A repository in a temporary folder, with one small lab, and the lab command
// used in it as a person would.

#include <chrono>
#include <filesystem>
#include <string>
#include <support/program.hpp>
#include <vector>

#include "fake_kafka.hpp"

namespace tools_test {

class Project {
 public:
  Project();
  ~Project();
  Project(const Project&) = delete;
  Project& operator=(const Project&) = delete;
  Project(Project&&) = delete;
  Project& operator=(Project&&) = delete;

  /// Runs `lab` with these arguments, and waits for its end.
  support::Ending lab(const std::vector<std::string>& arguments,
                      const std::vector<std::string>& environment = {}) const;

  /// What lab() runs, for a test that wants to do more than wait.
  support::ProgramOptions options(
      const std::vector<std::string>& arguments,
      const std::vector<std::string>& environment = {}) const;

  [[nodiscard]] std::filesystem::path path(const std::string& file) const {
    return root_ / file;
  }
  [[nodiscard]] std::string read(const std::string& file) const;
  void write(const std::string& file, const std::string& text) const;

  /// Replaces the only occurrence of `old` in a file.
  void edit(const std::string& file, const std::string& old,
            const std::string& fresh) const;

  /// Makes starter/ the solution, as a student who has done it all.
  void solve() const;

  FakeKafka& kafka() { return kafka_; }

 private:
  std::filesystem::path root_;
  FakeKafka kafka_;
};

inline constexpr const char* starter = "starter/01_gateway.cpp";
inline constexpr const char* solution = "solutions/01_gateway.cpp";

}  // namespace tools_test
