// A program that dies as soon as it has something to do.

#include <csignal>
#include <iostream>
#include <string>

int main() {
  std::string line;
  std::getline(std::cin, line);
  raise(SIGSEGV);  // what a wild pointer gets
  return 0;
}
