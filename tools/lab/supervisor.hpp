#pragma once

// What stands between the tool and code that nobody has read.

#include "jobs.hpp"

namespace lab {

/// Replaces this process by the command; returns 127 when there is none such.
int execute(const Command& command);

/// Asks the system to send `signal` to this process when its parent is gone,
/// however that ended (Linux; nothing elsewhere).
void end_with_parent(int signal);

/// Runs the command in a process group of its own and waits for it, then kills
/// everything that it started and left behind. Returns its exit status, or
/// ends by the signal that ended it. Everything is killed as well when this
/// process is asked to end (SIGTERM) or its parent dies; the command itself has
/// its grace before.
///
/// Call it in a forked child only: it changes how this process treats signals
/// and orphans.
int supervise(const Command& command);

/// The children of this process, as the system lists them (Linux; empty
/// elsewhere).
std::vector<pid_t> own_children();

}  // namespace lab
