// The lab command: reads the command line and calls one command.

#include "command_line.hpp"
#include "first_run.hpp"
#include "guarded.hpp"

int main(int count, char** arguments) {
  lab::remember_arguments(count, arguments);
  return lab::guarded([&] { return lab::run_command_line(count, arguments); });
}
