// A program that reads everything, says nothing and does not end, whatever it
// is asked.

#include <unistd.h>

#include <csignal>
#include <initializer_list>
#include <iostream>
#include <string>

int main() {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    ::signal(signal, SIG_IGN);
  }
  for (std::string line; std::getline(std::cin, line);) {
  }
  for (;;) {
    pause();
  }
}
