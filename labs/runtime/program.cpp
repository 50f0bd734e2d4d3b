#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <iostream>
#include <runtime/program.hpp>

namespace runtime {
namespace {

/// Gives a closed standard stream something that fails on use. Else the next
/// file or socket to be opened would take its place, and verdicts could end up
/// in a connection to the broker.
void fill_closed_streams() {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
    if (::fcntl(stream, F_GETFD) == -1) {
      // The lowest free descriptor is taken, which is this one.
      ::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
  }
}

}  // namespace

int run_program(std::string_view name, const std::function<int()>& body) {
  fill_closed_streams();
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  try {
    return body();
  } catch (const std::exception& error) {
    std::cerr << name << ": " << error.what() << '\n';
    return wrong_use;
  }
}

}  // namespace runtime
