#include "containment.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <lab/jobs.hpp>
#include <nlohmann/json.hpp>
#include <system_error>

namespace grade {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

// Graded by a preset with a sanitizer, submissions have it, too.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

}  // namespace

Containment::Containment(const lab::Workspace& workspace,
                         const std::string& least,
                         std::optional<int> newest_abi)
    : workspace_(workspace), contain_(workspace.build / "bin" / "contain") {
  if (newest_abi) {
    kernel_ = {"--at-most-abi", std::to_string(*newest_abi)};
  }
  if (::geteuid() == 0) {
    // Nobody's number, and another one for each submission that is graded
    // beside this one: the system counts processes by user.
    constexpr unsigned first = 2'000'000;
    user_ = first + static_cast<unsigned>(::getpid());
  }
  lab::Command describe{
      .arguments = {contain_.string(), "--describe", "--json"}};
  if (user_ != 0) {
    describe.arguments.insert(describe.arguments.end(),
                              {"--user", std::to_string(user_)});
  }
  describe.arguments.insert(describe.arguments.end(), kernel_.begin(),
                            kernel_.end());
  const lab::Outcome outcome = lab::run_to_end(describe, 30s);
  const auto about = nlohmann::json::parse(outcome.output, nullptr, false);
  if (!outcome.succeeded() || !about.is_object()) {
    throw lab::Trouble("the containment of submissions " + outcome.describe() +
                           ": " + outcome.output,
                       "./lab doctor");
  }
  level_ = about.value("level", "");
  if (level_ != least && least == "landlock") {
    throw lab::Trouble(
        "this machine cannot contain untrusted programs: its Linux has no "
        "Landlock of version 4",
        "use Linux 6.7 or newer, or, on a machine that is thrown away after "
        "it, ./lab grade --containment limits");
  }
  level_ = least;
}

std::vector<std::string> Containment::begin(const fs::path& home) const {
  std::vector<std::string> words{contain_.string(), "--at-least",  level_,
                                 "--write",         home.string(), "--home",
                                 home.string()};
  if (user_ != 0) {
    words.insert(words.end(), {"--user", std::to_string(user_)});
  }
  words.insert(words.end(), kernel_.begin(), kernel_.end());
  return words;
}

std::vector<std::string> Containment::for_compiling(
    const fs::path& source, const fs::path& scratch) const {
  std::vector<std::string> words = begin(scratch);
  for (const fs::path& readable : {source, workspace_.root / "include",
                                   workspace_.root / "labs" / "runtime",
                                   workspace_.build / "labs" / "CMakeFiles" /
                                       "labs_precompiled_to_judge.dir",
                                   workspace_.build / "labs" / "runtime"}) {
    words.insert(words.end(), {"--read", readable.string()});
  }
  words.insert(words.end(), {"--cpu", "30", "--"});
  return words;
}

std::vector<std::string> Containment::for_running(const fs::path& home) const {
  std::vector<std::string> words = begin(home);
  if (sanitized) {
    words.emplace_back("--sanitized");
  }
  words.insert(words.end(),
               {"--connect-arguments", "--read",
                (workspace_.build / "labs" / "runtime").string(), "--"});
  return words;
}

// One call is enough: the system signals all of the user's processes at once,
// and a fork that is under way is given up.
void Containment::end_all() const {
  if (user_ == 0) {
    return;
  }
  lab::Jobs jobs;
  lab::Outcome outcome;
  jobs.start_call(
      [user = user_](int /*output*/) {
        if (::setresuid(user, user, user) != 0) {
          return 1;
        }
        return ::kill(-1, SIGKILL) == 0 || errno == ESRCH ? 0 : 1;
      },
      {.on_output = {},
       .on_done = [&outcome](const lab::Outcome& done) { outcome = done; }},
      10s);
  while (jobs.running() > 0) {
    jobs.serve(100ms);
  }
  if (!outcome.succeeded()) {
    throw lab::Trouble("cannot end what a submission has started");
  }
}

namespace {

void give(const fs::path& folder, uid_t owner, gid_t group) {
  if (::chown(folder.c_str(), owner, group) != 0) {
    throw lab::Trouble(
        "cannot give " + folder.string() +
            " to a submission's user: " + std::system_category().message(errno),
        "set TMPDIR to a folder on a local disk");
  }
}

// Looked at while it changes: what has just gone does not count. Nobody needs
// deep folders, and they take long to look at.
bool holds_too_much(const fs::path& folder) {
  constexpr std::uintmax_t most_bytes = std::uintmax_t{256} << 20U;
  constexpr int most_files = 1'000;
  constexpr int deepest = 10;
  std::uintmax_t bytes = 0;
  int files = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end;
       !error && at != end; at.increment(error)) {
    struct stat about {};
    if (::lstat(at->path().c_str(), &about) == 0) {
      bytes += static_cast<std::uintmax_t>(about.st_blocks) * 512;
    }
    if (++files > most_files || bytes > most_bytes || at.depth() > deepest) {
      return true;
    }
  }
  return false;
}

}  // namespace

void Containment::keep_small(const fs::path& folder) const {
  if (holds_too_much(folder)) {
    end_all();
    // What starts meanwhile may write: then it is emptied the next time.
    std::error_code not_empty;
    fs::remove_all(folder, not_empty);
    make_writable(folder);
  }
}

void Containment::let_in(const fs::path& folder) const {
  fs::permissions(folder, fs::perms::owner_all | fs::perms::group_exec);
  if (user_ != 0) {
    give(folder, 0, user_);
  }
}

void Containment::make_writable(const fs::path& folder) const {
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms::owner_all);
  if (user_ != 0) {
    give(folder, user_, user_);
  }
}

}  // namespace grade
