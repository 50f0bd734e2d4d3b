#include "broker/java.hpp"

#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <optional>

#include "broker/command.hpp"
#include "broker/problem.hpp"

namespace broker {

namespace fs = std::filesystem;

namespace {

constexpr int oldest = 17;
constexpr const char* install_java =
    "sudo apt-get install openjdk-17-jre-headless   (44 MB; any Java 17 or "
    "newer will do)";

// 17 of "17.0.15+6", 8 of "1.8.0_412", 0 of nonsense.
int major_of(std::string_view version) {
  if (version.starts_with("1.")) {
    version.remove_prefix(2);
  }
  int major = 0;
  std::from_chars(version.data(), version.data() + version.size(), major);
  return major;
}

// Every Java since 9 has a file beside it that says what it is; reading it
// costs nothing, asking the program takes 50 to 500 ms.
std::optional<std::string> build_in_release_file(const fs::path& program) {
  std::error_code error;
  const fs::path real = fs::canonical(program, error);
  std::ifstream in(real.parent_path().parent_path() / "release");
  std::string runtime;
  std::string plain;
  for (std::string line; std::getline(in, line);) {
    const auto value = [&line](std::string_view name) {
      return line.starts_with(name) && line.size() > name.size() + 1
                 ? line.substr(name.size() + 1, line.size() - name.size() - 2)
                 : std::string();
    };
    if (line.starts_with("JAVA_RUNTIME_VERSION=")) {
      runtime = value("JAVA_RUNTIME_VERSION=");
    } else if (line.starts_with("JAVA_VERSION=")) {
      plain = value("JAVA_VERSION=");
    }
  }
  if (!runtime.empty()) {
    return runtime;
  }
  return plain.empty() ? std::nullopt : std::optional(plain);
}

// openjdk version "17.0.15" 2025-04-15
std::string build_from_program(const fs::path& program) {
  constexpr std::chrono::seconds patience{20};
  const Outcome asked = run_command({program.string(), "-version"}, patience);
  const auto begin = asked.output.find(" version \"");
  if (!asked.good() || begin == std::string::npos) {
    throw Problem(program.string() + " does not work: `" + program.string() +
                      " -version` prints \"" +
                      asked.output.substr(0, asked.output.find('\n')) + "\"",
                  install_java);
  }
  const auto first = begin + std::string_view(" version \"").size();
  return asked.output.substr(first, asked.output.find('"', first) - first);
}

}  // namespace

Java find_java() {
  Java java;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment.
  const char* home = std::getenv("JAVA_HOME");
  const bool named = home != nullptr && *home != '\0';
  if (named) {
    java.program = fs::path(home) / "bin" / "java";
    if (::access(java.program.c_str(), X_OK) != 0) {
      throw Problem("JAVA_HOME is " + std::string(home) +
                        ", but there is no bin/java in it",
                    "unset JAVA_HOME, or set it to a Java 17 or newer");
    }
  } else {
    java.program = find_program("java");
    if (java.program.empty()) {
      throw Problem("no Java: there is no `java` in PATH", install_java);
    }
  }
  const auto written = build_in_release_file(java.program);
  java.build = written ? *written : build_from_program(java.program);
  java.major = major_of(java.build);
  if (java.major < oldest) {
    throw Problem(
        java.program.string() + " is Java " + java.build +
            ", Kafka 4 needs Java 17 or newer",
        std::string(install_java) +
            (named ? "\nand unset JAVA_HOME, which names the old one"
                   : "\nif it is installed already: sudo update-alternatives "
                     "--config java, or set JAVA_HOME"));
  }
  return java;
}

}  // namespace broker
