#include "mistake.hpp"

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <tuple>

namespace lab {

namespace fs = std::filesystem;

namespace {

// The rest of a line that begins with `word`, without blanks around it.
bool take(const std::string& line, const std::string& word, std::string& rest) {
  if (!line.starts_with(word)) {
    return false;
  }
  const std::size_t begin = line.find_first_not_of(' ', word.size());
  const std::size_t end = line.find_last_not_of(" \r");
  rest = begin == std::string::npos ? "" : line.substr(begin, end - begin + 1);
  return true;
}

std::vector<int> numbers_in(std::string text) {
  std::ranges::replace(text, ',', ' ');
  std::istringstream input(text);
  std::vector<int> numbers;
  for (int number = 0; input >> number;) {
    numbers.push_back(number);
  }
  return numbers;
}

std::vector<Mistake> those_named(const std::vector<Mistake>& all,
                                 const std::vector<std::string>& names) {
  std::vector<Mistake> found;
  for (const std::string& name : names) {
    const auto one = std::ranges::find(all, name, &Mistake::name);
    if (one == all.end()) {
      throw Misuse("there is no mistake " + name);
    }
    found.push_back(*one);
  }
  return found;
}

}  // namespace

bool Mistake::breaks(int todo) const {
  return std::ranges::find(todos, todo) != todos.end();
}

Mistake read_mistake(const fs::path& patch) {
  Mistake mistake;
  mistake.name = patch.stem().string();
  mistake.patch = patch;
  std::istringstream lines(read_text(patch));
  std::string rest;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("--- ")) {
      break;
    }
    if (take(line, "TODO:", rest)) {
      mistake.todos = numbers_in(rest);
    } else if (take(line, "Keeps:", rest)) {
      mistake.keeps = numbers_in(rest);
    } else if (take(line, "Mistake:", rest)) {
      mistake.sentence = rest;
    } else if (take(line, "Says:", rest)) {
      mistake.says = rest;
    }
  }
  if (mistake.todos.empty() || mistake.sentence.empty() ||
      mistake.says.empty()) {
    throw Trouble(patch.string() +
                  ": a mistake begins with the lines TODO:, Mistake: and "
                  "Says:, before its diff");
  }
  return mistake;
}

std::string todos_text(const std::vector<int>& todos) {
  std::string text;
  for (const int todo : todos) {
    text.append(text.empty() ? "" : ", ").append(std::to_string(todo));
  }
  return text;
}

std::vector<Mistake> read_mistakes(const Manifest& manifest,
                                   const std::vector<std::string>& only) {
  std::vector<Mistake> mistakes;
  std::error_code error;
  for (const auto& entry :
       fs::directory_iterator(manifest.folder / "mistakes", error)) {
    if (entry.path().extension() == ".patch") {
      mistakes.push_back(read_mistake(entry.path()));
    }
  }
  std::ranges::sort(mistakes, {}, [](const Mistake& mistake) {
    return std::tie(mistake.todos, mistake.name);
  });
  return only.empty() ? mistakes : those_named(mistakes, only);
}

}  // namespace lab
