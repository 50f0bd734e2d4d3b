// attack NAME ARGUMENTS…: tries one thing. Ends with 0 when it got it, with 10
// when it was refused. Nothing lives longer than a minute, whatever happens.
//
// attack as UID NAME …: the same as another user, for comparison with a
// contained one.

#include <grp.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <span>
#include <system_error>

#include "attack.hpp"

namespace {

// Starts itself again as the user: a process that has changed its user cannot
// be looked into by others, and comparisons would not be fair.
int run_as(const std::string& name, attack::Arguments arguments) {
  const auto user = static_cast<uid_t>(std::stoul(name));
  if (::geteuid() != user &&
      (::setgroups(0, nullptr) != 0 || ::setresgid(user, user, user) != 0 ||
       ::setresuid(user, user, user) != 0)) {
    std::cerr << "cannot become user " << name << '\n';
    return EXIT_FAILURE;
  }
  arguments.insert(arguments.begin(), "attack");
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) {
    pointers.push_back(argument.data());
  }
  pointers.push_back(nullptr);
  const auto self = std::filesystem::read_symlink("/proc/self/exe");
  (void)::execv(self.c_str(), pointers.data());
  return EXIT_FAILURE;
}

int run(attack::Arguments arguments) {
  (void)::alarm(60);
  if (arguments.size() > 2 && arguments.front() == "as") {
    return run_as(arguments[1], {arguments.begin() + 2, arguments.end()});
  }
  attack::Attacks attacks;
  attack::add_files(attacks);
  attack::add_network(attacks);
  attack::add_processes(attacks);
  attack::add_resources(attacks);
  attack::add_kernel(attacks);
  const auto found =
      arguments.empty() ? attacks.end() : attacks.find(arguments.front());
  if (found == attacks.end()) {
    std::cerr << "there is no such attack\n";
    return EXIT_FAILURE;
  }
  arguments.erase(arguments.begin());
  errno = 0;
  if (found->second(arguments)) {
    return attack::succeeded;
  }
  std::cerr << "refused: " << std::generic_category().message(errno) << '\n';
  return attack::was_refused;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::span<char*> arguments{argv, static_cast<std::size_t>(argc)};
    return run({arguments.begin() + 1, arguments.end()});
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
