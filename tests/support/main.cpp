#include <support/results.hpp>

int main(int argc, char** argv) {
  return support::test_main(argc, argv);
}
