#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <support/asked_to_end.hpp>
#include <support/results.hpp>

int main(int argc, char** argv) {
  support::tidy_up_when_asked_to_end();
  const int status = support::test_main(argc, argv);
  // Threads of librdkafka still run (see cluster.hpp): nothing may be taken
  // apart under them.
  std::cout.flush();
  (void)std::fflush(nullptr);
  std::_Exit(status);
}
