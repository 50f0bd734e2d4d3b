// How a supervised command is ended early: it may tidy up first, if it was
// given the time.

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <lab/jobs.hpp>
#include <string>

namespace lab {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// Starts a shell that has its own way with SIGTERM, and ends it early.
class EndedEarly {
 public:
  EndedEarly(const std::string& on_sigterm, std::chrono::milliseconds grace) {
    REQUIRE(mkdtemp(folder_.data()) != nullptr);
    Jobs jobs;
    bool ready = false;
    jobs.start_supervised(
        {.arguments = {"sh", "-c",
                       "trap '" + on_sigterm +
                           "' TERM; echo ready; while :; do sleep 0.01; done"},
         .folder = folder_,
         .grace = grace},
        {.on_output = [&ready](std::string_view) { ready = true; },
         .on_done = {}});
    const auto until = Clock::now() + 5s;
    while (!ready && Clock::now() < until) {
      jobs.serve(100ms);
    }
    REQUIRE(ready);
    const auto begun = Clock::now();
    jobs.end_all();
    took_ = Clock::now() - begun;
  }
  ~EndedEarly() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  EndedEarly(const EndedEarly&) = delete;
  EndedEarly& operator=(const EndedEarly&) = delete;
  EndedEarly(EndedEarly&&) = delete;
  EndedEarly& operator=(EndedEarly&&) = delete;

  [[nodiscard]] bool tidied_up() const {
    return fs::exists(fs::path{folder_} / "tidy");
  }
  [[nodiscard]] Clock::duration took() const { return took_; }

 private:
  std::string folder_ = (fs::temp_directory_path() / "jobs-XXXXXX").string();
  Clock::duration took_{};
};

TEST_SUITE_BEGIN("jobs");

TEST_CASE("a command that is ended early may tidy up") {
  const EndedEarly ended{"touch tidy; exit", 5s};

  CHECK(ended.tidied_up());
  CHECK(ended.took() < 4s);
}

TEST_CASE("who does not end within the grace is killed") {
  const EndedEarly ended{"", 200ms};

  CHECK(ended.took() >= 200ms);
  CHECK(ended.took() < 4s);
}

TEST_CASE("without grace it is killed at once") {
  const EndedEarly ended{"touch tidy; exit", 0ms};

  CHECK_FALSE(ended.tidied_up());
}

TEST_SUITE_END();

}  // namespace
}  // namespace lab
