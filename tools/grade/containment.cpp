#include "containment.hpp"

#include <unistd.h>

#include <chrono>
#include <lab/jobs.hpp>
#include <nlohmann/json.hpp>

namespace grade {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

// Honest programs take a tenth of these at most.
constexpr const char* compile_memory = "4096";  // MiB
constexpr const char* run_memory = "8192";      // of addresses, not of use
constexpr const char* file_size = "256";        // MiB

}  // namespace

Containment::Containment(const lab::Workspace& workspace,
                         const std::string& least)
    : workspace_(workspace), contain_(workspace.build / "bin" / "contain") {
  const lab::Outcome outcome = lab::run_to_end(
      {.arguments = {contain_.string(), "--describe", "--json"}}, 10s);
  const auto about = nlohmann::json::parse(outcome.output, nullptr, false);
  if (!outcome.succeeded() || !about.is_object()) {
    throw lab::Trouble("the containment of submissions " + outcome.describe() +
                           ": " + outcome.output,
                       "./lab doctor");
  }
  level_ = about.value("level", "");
  if (level_ != least && least == "landlock") {
    throw lab::Trouble(
        "this machine cannot contain untrusted programs: it has no Landlock",
        "use a Linux kernel of 5.13 or newer, or, in a container that is "
        "thrown "
        "away after it, ./lab grade --containment limits");
  }
  if (least == "limits") {
    level_ = least;
  }
}

std::vector<std::string> Containment::user() {
  if (::geteuid() != 0) {
    return {};
  }
  // Nobody's number, and another one for each submission: so that none can
  // spoil another's processes, nor use up their number.
  constexpr long first = 2'000'000;
  return {"--user", std::to_string(first + ::getpid())};
}

std::vector<std::string> Containment::for_compiling(
    const fs::path& scratch) const {
  const fs::path precompiled =
      workspace_.build / "labs" / "CMakeFiles" / "labs_precompiled.dir";
  return {contain_.string(),
          "--at-least",
          level_,
          "--read",
          (workspace_.root / "include").string(),
          "--read",
          (workspace_.root / "labs" / "runtime").string(),
          "--read",
          precompiled.string(),
          "--read",
          (workspace_.build / "labs" / "runtime").string(),
          "--write",
          scratch.string(),
          "--home",
          scratch.string(),
          "--memory",
          compile_memory,
          "--file-size",
          file_size,
          "--cpu",
          "80",
          "--"};
}

std::vector<std::string> Containment::for_running(const fs::path& built,
                                                  const fs::path& home) const {
  std::vector<std::string> words{
      contain_.string(),
      "--at-least",
      level_,
      "--connect-arguments",
      "--read",
      built.string(),
      "--read",
      (workspace_.build / "labs" / "runtime").string(),
      "--write",
      home.string(),
      "--home",
      home.string(),
      "--memory",
      run_memory,
      "--file-size",
      file_size,
      "--processes",
      "512",
      "--open-files",
      "512",
      "--cpu",
      "120"};
  const std::vector<std::string> as = user();
  words.insert(words.end(), as.begin(), as.end());
  words.emplace_back("--");
  return words;
}

}  // namespace grade
