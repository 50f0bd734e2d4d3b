#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <support/processes.hpp>
#include <support/spinning.hpp>
#include <system_error>
#include <utility>

namespace support {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

// Of a thread that sleeps now and then: a wait counts only once it is over.
constexpr std::int64_t wanted_percent = 40;
// A gateway that wakes up to look whether there is room needs a tenth of it.
constexpr auto work_without_sleep = 1ms;
// Whoever has had less has not had its turn.
constexpr auto enough_to_tell = 5ms;

std::int64_t percent(nanoseconds part, nanoseconds whole) {
  return whole.count() > 0 ? part * 100 / whole : 0;
}

// A thread's schedstat: nanoseconds on a processor and in the run queue.
void read_schedstat(const std::filesystem::path& path, ThreadUse& use) {
  std::ifstream file{path};
  std::int64_t on_processor = 0;
  std::int64_t kept_waiting = 0;
  file >> on_processor >> kept_waiting;
  use.on_processor = nanoseconds{on_processor};
  use.kept_waiting = nanoseconds{kept_waiting};
}

void read_status(const std::filesystem::path& path, ThreadUse& use) {
  std::ifstream file{path};
  for (std::string word; file >> word;) {
    if (word == "State:") {
      file >> word;
      use.awake = word == "R";
    } else if (word == "voluntary_ctxt_switches:") {
      file >> use.sleeps;
      return;
    }
  }
}

}  // namespace

bool Busyness::spins() const {
  return percent(run_queue_known ? busiest.wanted() : busiest.on_processor,
                 watched) >= wanted_percent &&
         busiest.work_per_sleep() >= work_without_sleep;
}

bool Busyness::starved() const {
  return run_queue_known && busiest.on_processor < enough_to_tell &&
         percent(busiest.wanted(), watched) >= wanted_percent;
}

SpinWatch::SpinWatch(pid_t pid, std::filesystem::path proc)
    : pid_{pid},
      proc_{std::move(proc)},
      began_{steady_clock::now()},
      before_{threads()},
      processor_time_before_{processor_time(pid)} {}

std::map<pid_t, ThreadUse> SpinWatch::threads() const {
  std::map<pid_t, ThreadUse> found;
  std::error_code gone;
  const auto tasks = proc_ / std::to_string(pid_) / "task";
  for (const auto& task : std::filesystem::directory_iterator{tasks, gone}) {
    ThreadUse use;
    read_schedstat(task.path() / "schedstat", use);
    read_status(task.path() / "status", use);
    if (use.wanted() > nanoseconds::zero()) {
      const std::string name = task.path().filename().string();
      found[static_cast<pid_t>(std::strtol(name.c_str(), nullptr, 10))] = use;
    }
  }
  return found;
}

Busyness SpinWatch::so_far() const {
  const auto now = threads();
  Busyness busyness{.watched = steady_clock::now() - began_,
                    .run_queue_known = !before_.empty() || !now.empty()};
  if (!busyness.run_queue_known) {
    busyness.busiest.on_processor = std::max<nanoseconds>(
        processor_time(pid_) - processor_time_before_, nanoseconds::zero());
  }
  for (const auto& [thread, use] : now) {
    const auto found = before_.find(thread);
    const ThreadUse before =
        found == before_.end() ? ThreadUse{} : found->second;
    ThreadUse since{.on_processor = use.on_processor - before.on_processor,
                    .kept_waiting = use.kept_waiting - before.kept_waiting,
                    .sleeps = use.sleeps - before.sleeps,
                    .awake = use.awake};
    if (before.awake && use.awake && since.sleeps == 0) {
      // It may still wait for its turn, which is counted only when that comes.
      since.kept_waiting =
          std::max(since.kept_waiting, busyness.watched - since.on_processor);
    }
    if (since.work_per_sleep() > busyness.busiest.work_per_sleep()) {
      busyness.busiest = since;
    }
  }
  return busyness;
}

}  // namespace support
