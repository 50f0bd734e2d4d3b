#include "progress.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace lab {

using nlohmann::json;

Progress::Progress(const Workspace& workspace)
    : file_(workspace.state / "progress.json") {
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

const Todo& next_todo(const Manifest& manifest, const LabProgress& progress) {
  const auto named =
      std::ranges::find(manifest.todos, progress.next, &Todo::number);
  if (named != manifest.todos.end()) {
    return *named;
  }
  const auto open =
      std::ranges::find_if(manifest.todos, [&progress](const Todo& todo) {
        return std::ranges::find(progress.passed, todo.number) ==
               progress.passed.end();
      });
  return open != manifest.todos.end() ? *open : manifest.todos.back();
}

}  // namespace lab
