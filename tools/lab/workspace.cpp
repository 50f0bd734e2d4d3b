#include "workspace.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <numeric>
#include <string>
#include <system_error>

namespace lab {

namespace fs = std::filesystem;

Workspace Workspace::find(const std::string& preset) {
  Workspace found;
  const std::string root = environment_variable("LAB_ROOT");
  found.root = root.empty() ? fs::path(LAB_SOURCE_DIR) : fs::path(root);
  const std::string build = environment_variable("LAB_BUILD");
  found.build = build.empty() ? found.root / "build" / preset : fs::path(build);
  found.state = found.root / ".lab";
  return found;
}

std::string Workspace::shown(const fs::path& path) const {
  const fs::path relative = path.lexically_relative(root);
  const bool below = !relative.empty() && *relative.begin() != "..";
  return below ? relative.string() : path.string();
}

std::string read_text(const fs::path& file) {
  std::ifstream input(file, std::ios::binary);
  if (!input) {
    throw Trouble("cannot read " + file.string() + ": " +
                  std::generic_category().message(errno));
  }
  return {std::istreambuf_iterator<char>(input), {}};
}

void write_text(const fs::path& file, std::string_view text) {
  if (file.has_parent_path()) {
    fs::create_directories(file.parent_path());
  }
  fs::path fresh = file;
  fresh += ".new" + std::to_string(getpid());
  std::ofstream output(fresh, std::ios::binary);
  output.write(text.data(), static_cast<std::streamsize>(text.size()));
  output.close();
  if (!output) {
    const std::string reason = std::generic_category().message(errno);
    std::error_code ignored;
    fs::remove(fresh, ignored);
    throw Trouble("cannot write " + file.string() + ": " + reason,
                  "check the free space and the rights: df -h " +
                      file.parent_path().string());
  }
  fs::rename(fresh, file);
}

std::string environment_variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value != nullptr ? value : "";
}

namespace {

// Levenshtein distance: how many letters to insert, remove or change.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t above = row[j];
      const std::size_t change = from[i - 1] == to[j - 1] ? 0 : 1;
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + change});
      diagonal = above;
    }
  }
  return row[to.size()];
}

}  // namespace

std::string nearest(std::string_view word,
                    const std::vector<std::string>& candidates) {
  std::string best;
  // More than half of the letters wrong is no typing mistake.
  std::size_t least = std::max<std::size_t>(2, word.size() / 2) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t apart = distance(word, candidate);
    if (apart < least) {
      least = apart;
      best = candidate;
    }
  }
  return best;
}

}  // namespace lab
