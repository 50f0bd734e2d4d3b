#pragma once
// Reads a lab program's command line: the flags that all programs have, and
// those that the lab adds. Includes CLI11, which is slow to compile: only the
// files that read a command line include this one.
//
//     CommandLine line({.name = "gateway", …}, flags.client);
//     line.app().add_option("--topic", flags.topic, "…");
//     if (!line.parse(argc, argv)) return std::nullopt;  // --help was given

#include <CLI/CLI.hpp>
#include <functional>
#include <runtime/client_flags.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace runtime {

/// What a program says of itself.
struct ProgramText {
  std::string name;
  std::string description;
  std::string footer;
  /// What to do instead of giving an argument that is no flag: "write gateway <
  /// payments.json".
  std::function<std::string(std::string_view argument)> instead;
  /// The kind of client that --property is about: "producer", "consumer".
  std::string client;
};

class CommandLine {
 public:
  /// `flags` is filled in by parse() and must live until then.
  CommandLine(ProgramText text, ClientFlags& flags);

  /// Where a lab adds its own flags.
  CLI::App& app() { return app_; }

  /// Reads the command line. Prints the help text and returns false if that is
  /// what it asks for. Throws UsageError.
  bool parse(int argc, const char* const* argv);

 private:
  void refuse_leftovers() const;
  [[nodiscard]] std::string nearest_flag(std::string_view flag) const;

  ProgramText text_;
  ClientFlags& flags_;
  CLI::App app_;
  CLI::Option* servers_;
  std::vector<std::string> properties_;
};

/// The text between quotation marks, as messages show what was typed.
std::string in_quotes(std::string_view text);

/// Where labs 4 and 5 look for a bank if nobody says where one is.
inline constexpr const char* usual_bank = "http://127.0.0.1:19070";

/// BANK_URL in the environment, else the usual one. To be called before there
/// are threads.
std::string bank_of_the_environment();

/// Kafka's own rule for topic names. Throws UsageError that names `flag`.
void check_topic(std::string_view flag, std::string_view topic);

}  // namespace runtime
