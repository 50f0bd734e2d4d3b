// What the judges of all labs know of the program that they judge: where it is,
// how it is called, what its configuration is, and how it must end.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <support/json.hpp>
#include <support/program.hpp>
#include <utility>
#include <vector>

namespace lab {

/// What --property overrides in the student's configuration; what comes later
/// wins.
using Properties = std::vector<std::pair<std::string, std::string>>;

/// The words in which a failure speaks of a program.
struct ProgramWords {
  std::string name;  ///< "gateway"
  /// How a right one ends: "it ends by itself when its input does, …".
  std::string right_end;
  /// What its sudden end means: "Every payment that was waiting inside …".
  std::string lost_with_it;
  /// What it means that it never ends or never answers.
  std::string hangs;
  /// What it means that it does not start.
  std::string no_start;
};

/// Those of whatever sends payments, as labs 1 and 3 do.
extern const ProgramWords gateway_words;

/// The program under test, from LAB_PROGRAM. Throws support::BrokerProblem, as
/// there is no program to blame, when none is named.
std::string program_path();

/// How the program under test is started: at this broker, with these
/// properties and further flags. The deadline is a last resort, far beyond what
/// a right program needs on a busy machine; a run of more than a few seconds
/// brings its own.
support::ProgramOptions program_options(
    const std::string& bootstrap, const Properties& properties,
    const std::vector<std::string>& flags = {},
    std::optional<std::chrono::seconds> deadline = {});

/// Whether it ended by itself, without a crash or a sanitizer's finding, and
/// left nothing behind. Any exit status but 2, "wrong use", is in order.
bool ended_in_order(const support::Ending& ending);

/// Ends the test when the program crashed, hung, flooded, left processes
/// behind, was stopped by a sanitizer, or refused to start. `blames` are the
/// TODOs whose code did it, if that is known.
void check_ended(const ProgramWords& words, const support::Ending& ending,
                 const std::vector<int>& blames = {});

/// What a program wrote on stderr itself, without its client's log, a bar
/// between two lines: "on stderr: line one | line two".
std::string on_stderr(const std::string& errors);

/// The effective configuration, as --show-config prints it besides these flags.
/// Ends the test when it cannot be had.
support::JsonObject effective_configuration(
    const ProgramWords& words, const std::vector<std::string>& flags = {});

/// The value of a property in it; empty when it is not there.
std::string value_of(const support::JsonObject& configuration,
                     std::string_view property);
/// The same as a number; -1 when it is none.
long number_of(const support::JsonObject& configuration,
               std::string_view property);

}  // namespace lab
