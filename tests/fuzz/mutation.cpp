#include "mutation.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace fuzz {

namespace fs = std::filesystem;

std::vector<std::string> read_corpus(const std::string& path) {
  std::vector<fs::path> files;
  if (fs::is_directory(path)) {
    for (const auto& entry : fs::directory_iterator{path}) {
      files.push_back(entry.path());
    }
    std::ranges::sort(files);
  } else {
    files.emplace_back(path);
  }
  std::vector<std::string> corpus;
  for (const fs::path& file : files) {
    std::ifstream input{file, std::ios::binary};
    if (!input) {
      throw std::runtime_error{"cannot read " + file.string()};
    }
    corpus.emplace_back(std::istreambuf_iterator<char>{input},
                        std::istreambuf_iterator<char>{});
  }
  if (corpus.empty()) {
    throw std::runtime_error{"there is no file in " + path};
  }
  return corpus;
}

// Not a distribution of the standard library: each has its own.
std::size_t Mutation::below(std::size_t limit) {
  return limit == 0 ? 0 : random_() % limit;
}

/// A few bytes of any input.
std::string_view Mutation::piece() {
  constexpr std::size_t longest = 32;
  const std::string_view from = corpus_[below(corpus_.size())];
  return from.substr(below(from.size()), 1 + below(longest));
}

void Mutation::change() {
  constexpr std::size_t longest = 32;
  const std::size_t at = below(bytes_.size() + 1);
  const bool within = at < bytes_.size();
  switch (below(6)) {
    case 0:  // another bit
      if (within) {
        bytes_[at] = static_cast<char>(bytes_[at] ^ (1 << below(8)));
      }
      return;
    case 1:  // another byte
      if (within) {
        bytes_[at] = static_cast<char>(below(256));
      }
      return;
    case 2:  // some bytes less
      bytes_.erase(at, 1 + below(longest));
      return;
    case 3:  // the end cut off
      bytes_.resize(at);
      return;
    case 4:  // a byte more
      bytes_.insert(at, 1, static_cast<char>(below(256)));
      return;
    default:  // something of another input
      bytes_.insert(at, piece());
  }
}

std::string_view Mutation::next() {
  constexpr std::size_t most = 4;
  bytes_ = corpus_[below(corpus_.size())];
  for (std::size_t left = 1 + below(most); left > 0; --left) {
    change();
  }
  return bytes_;
}

}  // namespace fuzz
