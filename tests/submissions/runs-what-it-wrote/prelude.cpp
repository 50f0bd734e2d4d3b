#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string_view>

namespace {
[[gnu::constructor]] void start() {
  constexpr std::string_view script = "#!/bin/sh\nexit 0\n";
  const int file = ::open("mine", O_WRONLY | O_CREAT | O_TRUNC, 0700);
  static_cast<void>(::write(file, script.data(), script.size()));
  ::close(file);
  if (const pid_t child = ::fork(); child == 0) {
    ::execl("mine", "mine", nullptr);
    ::_exit(1);
  } else {
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status == 0) {
      ::_exit(99);
    }
  }
}
}  // namespace
