// `./lab load-test`: records in, a report out.

#include <lab/guarded.hpp>
#include <lab/workspace.hpp>

#include "options.hpp"
#include "run.hpp"

int main(int count, char** arguments) {
  return lab::guarded([&] {
    const auto options = load_test::read_options(count, arguments);
    return options ? static_cast<lab::Exit>(load_test::run(*options))
                   : lab::Exit::passed;
  });
}
