#include "guarded.hpp"

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>

#include "jobs.hpp"
#include "terminal.hpp"

namespace lab {

namespace {

void complain(const std::string& text, const std::string& cure = {}) {
  static_cast<void>(std::fflush(stdout));
  static_cast<void>(std::fprintf(stderr, "lab: %s\n", text.c_str()));
  if (!cure.empty()) {
    static_cast<void>(
        std::fprintf(stderr, "%s", wrapped("to mend it: " + cure, 2).c_str()));
  }
}

Exit explained(const std::function<Exit()>& command) {
  try {
    return command();
  } catch (const Misuse& misuse) {
    complain(misuse.what());
    return Exit::misused;
  } catch (const Trouble& trouble) {
    complain(trouble.what(), trouble.cure());
    return Exit::broken;
  } catch (const std::filesystem::filesystem_error& error) {
    complain(error.what(), "check the free space and the rights: ./lab doctor");
    return Exit::broken;
  }
}

}  // namespace

int guarded(const std::function<Exit()>& command) {
  try {
    return static_cast<int>(explained(command));
  } catch (const Interrupted& interrupted) {
    complain("stopped; no test or program was left running");
    Jobs::forget_signals();
    static_cast<void>(raise(interrupted.signal()));
  } catch (const std::exception& error) {
    complain(error.what());
  }
  return static_cast<int>(Exit::failed);
}

}  // namespace lab
