#pragma once
// What labs 2 and 5 have in common: a student's part that reads, passes on and
// commits, run from its start to the exit status of the program.

#include <cstdint>
#include <functional>
#include <kafka/error.hpp>
#include <runtime/output.hpp>
#include <runtime/stop_signal.hpp>
#include <string>

namespace runtime {

/// The student's part, and what became of its outputs.
struct ReadingRun {
  std::string name;             // for messages: "the validator"
  bool ends_by_itself = false;  // run() may return although nobody asked
  std::function<void()> start = {};
  std::function<kafka::Error()> run = {};
  std::function<kafka::Error()> settle = {};  // for the last time
  std::function<kafka::Error()> output_error = {};
  std::function<std::uint64_t()> not_written = {};
  std::function<void()> print_summary = {};
};

/// Calls start, run and settle, whatever came before, says what went wrong, and
/// ends the process: with status 0 when nothing did, else 1. Destroys nothing:
/// whatever a destructor would mend (a consumer that was not closed) is the
/// student's to do, and to look at. After an exception settle is not called:
/// the record that it broke down over is not done.
[[noreturn]] void run_to_the_end(const ReadingRun& run, const StopSignal& stop,
                                 const Output& output);

}  // namespace runtime
