// contain: runs a program that nobody has read, so that it can do its work and
// nothing else. See contain.hpp.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <iostream>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "contain.hpp"
#include "description.hpp"
#include "failure.hpp"

namespace {

constexpr int not_contained = 125;  // as timeout(1) and env(1) have it

struct Flags {
  contain::Options options;
  bool describe = false;
  bool json = false;
  std::uint64_t memory = *contain::Limits{}.memory_mib;
  std::int64_t cpu_seconds = contain::Limits{}.cpu.count();
};

void add_flags(CLI::App& app, Flags& flags) {
  contain::Options& options = flags.options;
  // One value each, so that what follows is never taken for another.
  const auto many = [&app](const char* name, auto& values, const char* text) {
    return app.add_option(name, values, text)->allow_extra_args(false);
  };
  many("--read", options.read, "May be read and executed, with all below it");
  many("--write", options.write,
       "May be written, not executed; with --user, give it to that user first")
      ->type_name("DIR");
  many("--connect", options.connect, "TCP may connect to this port")
      ->type_name("PORT")
      ->check(CLI::Range(1, 65535));
  app.add_flag("--connect-arguments", options.connect_arguments,
               "And to each 127.0.0.1:PORT and localhost:PORT in ARGUMENTS and "
               "in KAFKA_BOOTSTRAP_SERVERS");
  const auto limit = [&app](const char* name, auto& value, const char* text) {
    app.add_option(name, value, text)
        ->capture_default_str()
        ->check(CLI::Range(1, 1 << 20));
  };
  limit("--memory", flags.memory, "MiB of addresses of a process");
  limit("--processes", options.limits.processes,
        "Processes and threads of the user at once");
  limit("--file-size", options.limits.file_size_mib, "MiB of a file");
  limit("--open-files", options.limits.open_files, "Open files of a process");
  limit("--cpu", flags.cpu_seconds, "Seconds of processor time of a process");
  app.add_flag("--sanitized,--no-address-limit", options.sanitized,
               "PROGRAM was built with a sanitizer: no --memory, its own "
               "/proc/self, and no search for leaks");
  app.add_option("--user", options.user,
                 "As root, a must: become this user, which nobody else is")
      ->type_name("UID");
  app.add_option("--home", options.home,
                 "HOME, TMPDIR and where PROGRAM starts")
      ->type_name("DIR");
  many("--keep-env", options.keep_environment, "Keep this variable")
      ->type_name("NAME");
  app.add_option("--at-least", options.at_least,
                 "End with status 125 where the machine offers less")
      ->transform(CLI::CheckedTransformer(std::map<std::string, contain::Level>{
          {"landlock", contain::Level::landlock},
          {"limits", contain::Level::limits}}))
      ->type_name("landlock|limits");
  app.add_option("--at-most-abi", options.newest_abi,
                 "Use Landlock as an older kernel has it; 0: not at all")
      ->check(CLI::NonNegativeNumber);
  app.add_flag("--describe", flags.describe,
               "Try out what is enforced on this machine, and say so");
  app.add_flag("--json", flags.json, "Say it as one JSON object");
}

int contain_main(std::span<char*> arguments) {
  Flags flags;
  CLI::App app{
      "Becomes PROGRAM, which can then read the system's programs and\n"
      "libraries and what --read names, write what --write names, connect to\n"
      "the ports of --connect, and nothing else. Ends with status 125 when "
      "that\n"
      "cannot be had.\n"
      "Usage: contain [OPTIONS] -- PROGRAM [ARGUMENTS]",
      "contain"};
  add_flags(app, flags);
  // CLI11 would look for flags of ours behind the two dashes as well.
  const auto dashes = std::ranges::find(arguments, std::string_view{"--"});
  const std::span<char*> ours{arguments.begin(), dashes};
  if (dashes != arguments.end()) {
    flags.options.command.assign(dashes + 1, arguments.end());
  }
  try {
    app.parse(static_cast<int>(ours.size()), ours.data());
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return 0;
  } catch (const CLI::ParseError& error) {
    throw contain::Failure{std::string(error.what()) + "; --help shows how"};
  }
  flags.options.limits.cpu = std::chrono::seconds{flags.cpu_seconds};
  if (flags.options.sanitized) {
    flags.options.limits.memory_mib.reset();
  } else {
    flags.options.limits.memory_mib = flags.memory;
  }
  if (flags.describe) {
    const contain::Description description =
        contain::describe(flags.options.user, flags.options.newest_abi);
    std::cout << (flags.json ? as_json(description) : as_text(description))
              << '\n';
    return 0;
  }
  if (flags.options.command.empty()) {
    throw contain::Failure{
        "name a program behind two dashes, such as contain "
        "--write DIR -- /bin/ls; --help shows how"};
  }
  contain::become_program(flags.options);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return contain_main({argv, static_cast<std::size_t>(argc)});
  } catch (const std::exception& error) {
    std::cerr << "contain: " << error.what() << '\n';
  }
  return not_contained;
}
