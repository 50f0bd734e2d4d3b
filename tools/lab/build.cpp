#include "build.hpp"

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <utility>

#include "text.hpp"

namespace lab {

namespace {

// Reads "[3/12] " at the start of the newest line.
bool read_step(std::string_view chunk, int& done, int& all) {
  const std::size_t open = chunk.rfind('[');
  if (open == std::string_view::npos) {
    return false;
  }
  const std::string text(chunk.substr(open, 32));
  // NOLINTNEXTLINE(cert-err34-c): a line of another kind does not match
  return std::sscanf(text.c_str(), "[%d/%d]", &done, &all) == 2;
}

}  // namespace

Build::Build(const Workspace& workspace, std::vector<std::string> targets)
    : folder_(workspace.build), targets_(std::move(targets)) {}

void Build::start(Jobs& jobs, std::function<void(int done, int all)> on_step) {
  ended_ = false;
  // Plain, English messages: we read them.
  // Two ninjas in one folder would overwrite each other's log: one at a time.
  Command ninja{.arguments = {"ninja", "-C", folder_.string(), "-k", "0"},
                .environment = {{"LC_ALL", "C"}, {"NINJA_STATUS", "[%f/%t] "}},
                .lock = folder_ / ".lab-lock"};
  ninja.arguments.insert(ninja.arguments.end(), targets_.begin(),
                         targets_.end());
  jobs.start(ninja,
             {.on_output =
                  [on_step = std::move(on_step)](std::string_view chunk) {
                    int done = 0;
                    int all = 0;
                    if (on_step && read_step(chunk, done, all)) {
                      on_step(done, all);
                    }
                  },
              .on_done =
                  [this](const Outcome& outcome) {
                    outcome_ = outcome;
                    ended_ = true;
                  }});
}

std::vector<FailedStep> failed_steps(std::string_view output) {
  constexpr std::string_view failed = "FAILED: ";
  std::vector<FailedStep> steps;
  bool inside = false;
  for (const std::string_view line : lines_of(output)) {
    int done = 0;
    int all = 0;
    if (line.starts_with(failed)) {
      inside = true;
      steps.push_back(
          {.outputs = std::string(line.substr(failed.size())), .text = {}});
    } else if (line.starts_with("[") && read_step(line, done, all)) {
      inside = false;
    } else if (inside) {
      steps.back().text.append(line).append("\n");
    }
  }
  return steps;
}

std::string tail_of(const std::string& output, std::size_t lines) {
  std::size_t at = output.size();
  for (std::size_t seen = 0; seen <= lines && at > 0; ++seen) {
    at = output.rfind('\n', at - 1);
    if (at == std::string::npos) {
      return output;
    }
  }
  return output.substr(std::min(at + 1, output.size()));
}

}  // namespace lab
