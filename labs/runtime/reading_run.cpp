#include <cstdlib>
#include <exception>
#include <iostream>
#include <runtime/reading_run.hpp>
#include <system_error>

namespace runtime {
namespace {

constexpr int all_done = 0;
constexpr int not_all_done = 1;

bool is_well(const ReadingRun& run, const char* where,
             const kafka::Error& error) {
  // What went wrong with an output was said when it did.
  if (error && error.code() != run.output_error().code()) {
    std::cerr << "error: " << where << " returned " << error.name() << ": "
              << error.text() << '\n';
  }
  return !error;
}

bool runs_well(const ReadingRun& run, const StopSignal& stop) {
  try {
    run.start();
    const bool ran = is_well(run, "run()", run.run());
    const bool in_order = run.ends_by_itself || stop.came();
    if (ran && !in_order) {
      std::cerr << "note: run() returned, although nobody has asked "
                << run.name << " to stop\n";
    }
    // In this order, whatever came before: the group is to be left.
    return is_well(run, "settle(true)", run.settle()) && ran && in_order;
  } catch (const std::exception& error) {
    std::cerr << "error: " << run.name
              << " ended by an exception: " << error.what() << '\n';
    return false;
  }
}

/// Says what is missing. Returns whether nothing is.
bool explain(const ReadingRun& run, const Output& output) {
  const std::uint64_t missing = run.not_written();
  if (missing > 0) {
    std::cerr << "error: " << missing
              << " records were read and are not acknowledged as written\n";
  }
  if (output.error() != 0) {
    std::cerr << "error: cannot write to standard output: "
              << std::generic_category().message(output.error()) << '\n';
  }
  return missing == 0 && output.error() == 0;
}

}  // namespace

void run_to_the_end(const ReadingRun& run, const StopSignal& stop,
                    const Output& output) {
  const bool well = runs_well(run, stop);
  run.print_summary();
  const bool written = explain(run, output);
  std::cerr.flush();
  std::_Exit(well && written ? all_done : not_all_done);
}

}  // namespace runtime
