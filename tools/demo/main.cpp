// The demo: reads its command line, runs, and turns what happens into an exit
// status.

#include <broker/problem.hpp>
#include <exception>
#include <iostream>

#include "options.hpp"
#include "run.hpp"

namespace {

constexpr int balanced = 0;
constexpr int not_balanced = 1;
constexpr int misused = 2;
constexpr int broken = 3;
constexpr int interrupted = 130;

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto options = demo::read_options(argc, argv);
    if (!options) {
      return 0;
    }
    return demo::run(*options, {.programs = SOLUTIONS, .state = LAB_STATE})
               ? balanced
               : not_balanced;
  } catch (const demo::WrongUse& error) {
    std::cerr << "lab: " << error.what() << '\n';
    return misused;
  } catch (const demo::Stopped&) {
    std::cerr << "lab: stopped; none of its programs was left running\n";
    return interrupted;
  } catch (const std::exception& error) {
    std::cerr << "lab: " << error.what() << '\n';
    return broken;
  }
}
