// A short program with a mistake that students make.

#include <iostream>
#include <kafka/config.hpp>
#include <runtime/short_program.hpp>

int main(int argc, char** argv) {
  static_cast<void>(runtime::names(argc, argv, {}));
  std::cout << "printed before\n";
  kafka::Config config;
  config.set("ack", "all");
}
