// A program that ends at once, while a child of it, in a session of its own,
// runs on and ignores what it can.

#include <unistd.h>

#include <csignal>
#include <initializer_list>

int main() {
  if (fork() == 0) {
    setsid();
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
      ::signal(signal, SIG_IGN);
    }
    constexpr unsigned long_enough = 3600;
    sleep(long_enough);
    return 0;
  }
  return 0;
}
