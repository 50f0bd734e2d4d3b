#include "place.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace contain_test {

namespace fs = std::filesystem;

namespace {

void open_to_all(const fs::path& path) {
  fs::permissions(path, fs::perms::all);
}

support::Ending end_of(const support::ProgramOptions& options) {
  support::Program program{options};
  program.close_input();
  return program.wait();
}

}  // namespace

bool is_root() {
  return ::geteuid() == 0;
}

std::string user() {
  return "61000";
}

Place::Place() {
  std::string name = fs::temp_directory_path() / "contain-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("cannot make a folder in " +
                             fs::temp_directory_path().string());
  }
  root_ = name;
  fs::permissions(root_, fs::perms::all & ~fs::perms::others_write &
                             ~fs::perms::group_write);
  for (const std::string& folder : {scratch(), outside()}) {
    fs::create_directory(folder);
    open_to_all(folder);
  }
  std::ofstream{secret()} << secret_text << '\n';
  open_to_all(secret());
  // The build folder may be where the user cannot go.
  fs::copy_file(ATTACK, root_ / "attack");
}

Place::~Place() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

support::ProgramOptions Place::contained_program(const Words& command,
                                                 const Words& flags) const {
  support::ProgramOptions options{.path = CONTAIN};
  options.arguments = {"--write", scratch(), "--home", scratch()};
  if (is_root()) {
    options.arguments.insert(options.arguments.end(), {"--user", user()});
  }
  options.arguments.insert(options.arguments.end(), flags.begin(), flags.end());
  options.arguments.emplace_back("--");
  options.arguments.insert(options.arguments.end(), command.begin(),
                           command.end());
  return options;
}

support::ProgramOptions Place::contained_options(const Words& attack,
                                                 const Words& flags) const {
  Words command{root_ / "attack"};
  command.insert(command.end(), attack.begin(), attack.end());
  return contained_program(command, flags);
}

support::ProgramOptions Place::free_options(const Words& attack) const {
  support::ProgramOptions options{.path = root_ / "attack"};
  if (is_root()) {
    options.arguments = {"as", user()};
  }
  options.arguments.insert(options.arguments.end(), attack.begin(),
                           attack.end());
  return options;
}

std::string Place::contained(const Words& attack, const Words& flags) const {
  return outcome_of(end_of(contained_options(attack, flags)));
}

std::string Place::freely(const Words& attack) const {
  return outcome_of(end_of(free_options(attack)));
}

std::string outcome_of(const support::Ending& ending) {
  constexpr int was_refused = 10;  // attacks/attack.hpp
  if (ending.status == 0) {
    return "succeeded";
  }
  if (ending.status == was_refused) {
    return "refused";
  }
  return ending.trouble().value_or("ended with status " +
                                   std::to_string(*ending.status)) +
         ": " + ending.errors;
}

bool enforced(std::string_view feature) {
  const support::Ending ending =
      end_of({.path = CONTAIN, .arguments = {"--describe", "--json"}});
  return ending.output.find("\"" + std::string(feature) + "\":true") !=
         std::string::npos;
}

std::vector<Words> kernels() {
  return {{}, {"--at-most-abi", "5"}};
}

}  // namespace contain_test
