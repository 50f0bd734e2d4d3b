// The lab command: reads the command line, calls one command, and turns what
// it throws into words and an exit status.

#include <csignal>
#include <cstdio>
#include <exception>

#include "command_line.hpp"
#include "first_run.hpp"
#include "jobs.hpp"
#include "terminal.hpp"
#include "workspace.hpp"

namespace {

using lab::Exit;

void complain(const std::string& text, const std::string& cure = {}) {
  static_cast<void>(std::fflush(stdout));
  static_cast<void>(std::fprintf(stderr, "lab: %s\n", text.c_str()));
  if (!cure.empty()) {
    static_cast<void>(std::fprintf(
        stderr, "%s", lab::wrapped("to mend it: " + cure, 2).c_str()));
  }
}

Exit guarded(int count, char** arguments) {
  try {
    return lab::run_command_line(count, arguments);
  } catch (const lab::Misuse& misuse) {
    complain(misuse.what());
    return Exit::misused;
  } catch (const lab::Trouble& trouble) {
    complain(trouble.what(), trouble.cure());
    return Exit::broken;
  } catch (const std::filesystem::filesystem_error& error) {
    complain(error.what(), "check the free space and the rights: ./lab doctor");
    return Exit::broken;
  }
}

}  // namespace

int main(int count, char** arguments) {
  lab::remember_arguments(count, arguments);
  try {
    return static_cast<int>(guarded(count, arguments));
  } catch (const lab::Interrupted& interrupted) {
    complain("stopped; nothing was left running");
    // End by the signal, so that a calling script sees it and stops as well.
    lab::Jobs::forget_signals();
    static_cast<void>(raise(interrupted.signal()));
  } catch (const std::exception& error) {
    complain(error.what());
  }
  return static_cast<int>(Exit::failed);
}
