// Feeds a target with its corpus, and then with inputs of it that were changed
// a little: the same ones each time. For machines without libFuzzer.
//
//   fuzz_replay TARGET CORPUS MUTATIONS REPRODUCER
//
// CORPUS is a folder, or one file. The input that the target does not survive
// is written to REPRODUCER.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "guarded_input.hpp"
#include "mutation.hpp"
#include "target.hpp"

namespace {

struct Run {
  const fuzz::Target& target;
  std::vector<std::string> corpus;
  unsigned long mutations = 0;
};

void feed(const fuzz::Target& target, fuzz::GuardedInput& input,
          std::string_view bytes) {
  constexpr unsigned patience = 20;  // seconds: it takes microseconds
  ::alarm(patience);
  target.feed(input.hold(bytes));
}

void feed_all(const Run& run, fuzz::GuardedInput& input) {
  for (const std::string& bytes : run.corpus) {
    feed(run.target, input, bytes);
  }
  fuzz::Mutation mutation{run.corpus};
  for (unsigned long left = run.mutations; left > 0; --left) {
    feed(run.target, input, mutation.next());
  }
}

/// In a process of its own, which may end as it likes.
int feed_all_apart(const Run& run, fuzz::GuardedInput& input) {
  const pid_t child = ::fork();
  if (child == 0) {
    feed_all(run, input);
    std::exit(0);  // NOLINT(concurrency-mt-unsafe): there is one thread
  }
  int status = -1;
  return ::waitpid(child, &status, 0) == child ? status : -1;
}

}  // namespace

int main(int count, char** words) try {
  if (count != 5) {
    std::cerr << "usage: fuzz_replay TARGET CORPUS MUTATIONS REPRODUCER\n";
    return 2;
  }
  const Run run{.target = fuzz::target(words[1]),
                .corpus = fuzz::read_corpus(words[2]),
                .mutations = std::stoul(words[3])};
  fuzz::GuardedInput input;
  const int status = feed_all_apart(run, input);
  if (status != 0) {
    std::ofstream{words[4], std::ios::binary} << input.held();
    std::cerr << run.target.name
              << (WIFSIGNALED(status)
                      ? " ended with signal " + std::to_string(WTERMSIG(status))
                      : " ended with status " + std::to_string(status))
              << "; the input that did it: " << words[4] << '\n';
    return 1;
  }
  std::cout << run.target.name << ": " << run.corpus.size()
            << " inputs of the corpus, " << run.mutations
            << " changed ones, no finding\n";
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
