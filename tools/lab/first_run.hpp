#pragma once

// What the tool shares with the launcher that made the machine ready.

#include <string>
#include <vector>

#include "workspace.hpp"

namespace lab {

/// Seconds of the parts of a check.
struct Times {
  double build = 0;
  double broker = 0;  // 0: it was up before
  double check = 0;
  double all = 0;
};

/// One line that says where the time went. After the launcher's first run
/// (LAB_FIRST_RUN="packages=31.2 jars=22.0 build=35.1") its parts are in it.
std::string time_split(const Times& times);

/// For a command that starts lab anew: what the launcher did is not the time of
/// those runs.
void forget_first_run();

/// Keeps the arguments of main for continue_as_new_tool.
void remember_arguments(int count, char** arguments);

/// When the build has just made a newer lab tool than the one that runs,
/// becomes that one, with the same arguments. Returns otherwise. `seconds` is
/// the time spent so far, which seconds_before() tells the new one.
void continue_as_new_tool(const Workspace& workspace, double seconds);

/// The path of the lab tool as it is built now, which may be newer than the one
/// that runs; of that one where none is built.
std::string this_program(const Workspace& workspace);

/// How long the tool that this one continues has worked; usually 0.
double seconds_before();

}  // namespace lab
