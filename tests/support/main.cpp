#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <support/results.hpp>

int main(int argc, char** argv) {
  const int status = support::test_main(argc, argv);
  // Threads of librdkafka still run (see cluster.hpp): nothing may be taken
  // apart under them.
  std::cout.flush();
  (void)std::fflush(nullptr);
  std::_Exit(status);
}
