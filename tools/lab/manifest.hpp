#pragma once

// A lab's manifest, labs/NN-name/lab.json: the one place that says what the
// lab consists of and which tests prove which TODO.

#include <filesystem>
#include <string>
#include <vector>

#include "workspace.hpp"

namespace lab {

/// A test case of the lab's test program, named by its sentence.
struct Test {
  std::string name{};
  /// Other TODOs without which this test could only blame the wrong one. It
  /// is not run before all of them are started.
  std::vector<int> needs{};
  double seconds = 20;  // its deadline
  /// What it takes when all is well and the others run beside it. The longest
  /// are started first.
  double usual_seconds = 1;
};

struct Todo {
  int number = 0;
  std::string title{};
  int points = 0;
  std::vector<std::string> hints{};  // a question, a pointer, nearly the answer
  std::vector<Test> tests{};
};

struct Manifest {
  std::string lab{};  // "gateway": what a person types
  int number = 0;     // 1
  std::string title{};
  std::string program{};  // the executable's name below bin/starter/
  std::string source{};   // "01_gateway.cpp", in starter/ and in solutions/
  std::string handout{};  // "labs/01-gateway/README.md"
  std::string test{};     // the judge's executable below bin/tests/
  std::filesystem::path folder{};  // labs/01-gateway
  std::vector<Todo> todos{};

  [[nodiscard]] int points() const;
  /// The TODO of that number. Throws Misuse when the lab has none such.
  [[nodiscard]] const Todo& todo(int wanted) const;
};

/// Reads one manifest. Throws Trouble that names the file and the field.
Manifest read_manifest(const std::filesystem::path& file);

/// The same of a text that was read from there.
Manifest parse_manifest(const std::string& text,
                        const std::filesystem::path& file);

/// All labs of the repository, by number.
std::vector<Manifest> read_manifests(const Workspace& workspace);

/// The lab that a person named: "gateway", "1", "01", "01-gateway". Throws
/// Misuse that names the nearest lab.
Manifest find_manifest(const Workspace& workspace, const std::string& name);

}  // namespace lab
