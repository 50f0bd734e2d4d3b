// Inputs that are nearly those of a corpus.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

/// What is in the files of a folder, by their names; or in one file. Throws
/// std::runtime_error when there is none.
std::vector<std::string> read_corpus(const std::string& path);

/// The same inputs on every machine and in every run.
class Mutation {
 public:
  /// `corpus` has to live longer.
  explicit Mutation(const std::vector<std::string>& corpus) : corpus_{corpus} {}

  /// One of the corpus with one to four changes; valid until the next call.
  std::string_view next();

 private:
  std::size_t below(std::size_t limit);
  std::string_view piece();
  void change();

  const std::vector<std::string>& corpus_;
  std::mt19937_64 random_{20'261'128};
  std::string bytes_;
};

}  // namespace fuzz
