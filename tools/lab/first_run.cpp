#include "first_run.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <sstream>

namespace lab {

namespace {

// What identifies a file's content cheaply: a new link of the tool is a new
// file.
struct Identity {
  ino_t inode = 0;
  timespec changed{};

  bool operator==(const Identity& other) const {
    return inode == other.inode && changed.tv_sec == other.changed.tv_sec &&
           changed.tv_nsec == other.changed.tv_nsec;
  }
};

Identity identity_of(const std::string& file) {
  struct stat found {};
  if (stat(file.c_str(), &found) != 0) {
    return {};
  }
  return {.inode = found.st_ino, .changed = found.st_mtim};
}

std::vector<char*>& kept_arguments() {
  static std::vector<char*> arguments;
  return arguments;
}

Identity& started_as() {
  static Identity identity;
  return identity;
}

std::string tenths(double seconds) {
  std::array<char, 32> text{};
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
  static_cast<void>(std::snprintf(text.data(), text.size(), "%.1f", seconds));
  return text.data();
}

// The value of "name=12.3" in the launcher's words, or 0.
double part(const std::string& words, const std::string& name) {
  std::istringstream input(words);
  for (std::string word; input >> word;) {
    if (word.starts_with(name + "=")) {
      return std::strtod(word.c_str() + name.size() + 1, nullptr);
    }
  }
  return 0;
}

}  // namespace

std::string time_split(const Times& times) {
  const std::string first = environment_variable("LAB_FIRST_RUN");
  std::string parts;
  const auto add = [&parts](const char* name, double seconds) {
    constexpr double too_short_to_tell = 0.05;
    if (seconds >= too_short_to_tell) {
      parts.append(parts.empty() ? "" : ", ")
          .append(name)
          .append(" ")
          .append(tenths(seconds));
    }
  };
  if (first.empty()) {
    add("build", times.build);
    add("broker", times.broker);
    add("tests", times.check);
    return tenths(times.all) + " s" + (parts.empty() ? "" : ": " + parts);
  }
  add("packages", part(first, "packages"));
  add("build", part(first, "build") + times.build);
  add("jars (meanwhile)", part(first, "jars"));
  add("broker", times.broker);
  add("check", times.check);
  return "first run: " + tenths(part(first, "all") + times.all) +
         " s: " + parts;
}

void forget_first_run() {
  // NOLINTBEGIN(concurrency-mt-unsafe): the tool has one thread
  unsetenv("LAB_FIRST_RUN");
  unsetenv("LAB_CONTINUED");
  // NOLINTEND(concurrency-mt-unsafe)
}

void remember_arguments(int count, char** arguments) {
  kept_arguments().assign(arguments, arguments + count);
  kept_arguments().push_back(nullptr);
  started_as() = identity_of("/proc/self/exe");
}

std::string this_program(const Workspace& workspace) {
  const std::filesystem::path built = workspace.build / "bin" / "lab";
  return std::filesystem::exists(built) ? built.string()
                                        : kept_arguments().at(0);
}

double seconds_before() {
  return std::strtod(environment_variable("LAB_CONTINUED").c_str(), nullptr);
}

void continue_as_new_tool(const Workspace& workspace, double seconds) {
  const std::string tool = (workspace.build / "bin" / "lab").string();
  const Identity now = identity_of(tool);
  // Twice would mean that every build makes a new one; then go on as we are.
  if (now == Identity{} || started_as() == Identity{} || now == started_as() ||
      !environment_variable("LAB_CONTINUED").empty()) {
    return;
  }
  // NOLINTNEXTLINE(concurrency-mt-unsafe): the tool has one thread
  setenv("LAB_CONTINUED", tenths(seconds).c_str(), 1);
  static_cast<void>(std::fflush(nullptr));
  execv(tool.c_str(), kept_arguments().data());
}

}  // namespace lab
