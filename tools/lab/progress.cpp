#include "progress.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>

namespace lab {

using nlohmann::json;

namespace {

int lock_of(const std::filesystem::path& state) {
  std::error_code error;
  std::filesystem::create_directories(state, error);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): there is no other open
  const int lock = open((state / "progress.lock").c_str(),
                        O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  while (lock >= 0 && flock(lock, LOCK_EX) != 0 && errno == EINTR) {
  }
  return lock;
}

}  // namespace

Progress::~Progress() {
  if (lock_ >= 0) {
    close(lock_);
  }
}

Progress::Progress(const Workspace& workspace)
    : file_(workspace.state / "progress.json"),
      lock_(lock_of(workspace.state)) {
  std::error_code error;
  if (!std::filesystem::exists(file_, error)) {
    return;
  }
  try {
    const json document = json::parse(read_text(file_));
    for (const auto& [name, from] : document.items()) {
      LabProgress& lab = labs_[name];
      lab.score = from.value("score", 0);
      lab.passed = from.value("passed", std::vector<int>{});
      lab.next = from.value("next", 0);
      lab.checked = from.value("checked", false);
      const json hints = from.value("hints", json::object());
      for (const auto& [todo, shown] : hints.items()) {
        lab.hints[std::stoi(todo)] = shown.get<int>();
      }
    }
  } catch (const std::exception&) {
    labs_.clear();  // somebody edited it; the next check writes it anew
  }
}

void Progress::save() const {
  json document = json::object();
  for (const auto& [name, lab] : labs_) {
    json hints = json::object();
    for (const auto& [todo, shown] : lab.hints) {
      hints[std::to_string(todo)] = shown;
    }
    document[name] = {{"score", lab.score},
                      {"passed", lab.passed},
                      {"next", lab.next},
                      {"checked", lab.checked},
                      {"hints", hints}};
  }
  write_text(file_, document.dump(2) + "\n");
}

bool LabProgress::has_passed(int todo) const {
  return std::ranges::find(passed, todo) != passed.end();
}

const Todo& next_todo(const Manifest& manifest, const LabProgress& progress) {
  const auto named =
      std::ranges::find(manifest.todos, progress.next, &Todo::number);
  if (named != manifest.todos.end()) {
    return *named;
  }
  const auto open =
      std::ranges::find_if(manifest.todos, [&progress](const Todo& todo) {
        return !progress.has_passed(todo.number);
      });
  return open != manifest.todos.end() ? *open : manifest.todos.back();
}

}  // namespace lab
