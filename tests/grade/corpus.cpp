#include "corpus.hpp"

#include <algorithm>
#include <lab/jobs.hpp>
#include <lab/manifest.hpp>
#include <lab/regions.hpp>
#include <utility>

namespace grade {

namespace fs = std::filesystem;

namespace {

std::string with_places(std::string text, const Places& places) {
  for (const auto& [name, value] : places) {
    const std::string mark = "@" + name + "@";
    for (std::size_t at = text.find(mark); at != std::string::npos;
         at = text.find(mark, at + value.size())) {
      text.replace(at, mark.size(), value);
    }
  }
  return text;
}

}  // namespace

Entry::Entry(fs::path folder)
    : folder_(std::move(folder)),
      about_(Graded::parse(lab::read_text(folder_ / "expected.json"))) {}

std::string Entry::text(const char* member) const {
  return about_.at(member).get<std::string>();
}

std::string Entry::name() const {
  return folder_.filename().string();
}

std::string Entry::handed_in_as() const {
  return about_.value("name", name());
}

bool Entry::belongs_to_limits() const {
  return kind() == "hostile" && !about_.contains("not at limits");
}

std::vector<std::string> Entry::never() const {
  return about_.value("never", std::vector<std::string>{});
}

std::vector<std::string> Entry::expected(const std::string& level,
                                         const std::string& lab,
                                         std::size_t todos) const {
  const char* here = level == "limits" && about_.contains("at limits")
                         ? "at limits"
                         : "verdicts";
  const Graded verdicts = about_.at(here).value(lab, Graded("not started"));
  return verdicts.is_array()
             ? verdicts.get<std::vector<std::string>>()
             : std::vector<std::string>(todos, verdicts.get<std::string>());
}

void Entry::run(const std::vector<std::string>& command,
                const fs::path& folder) const {
  const lab::Outcome outcome =
      lab::run_to_end({.arguments = command, .folder = folder});
  if (!outcome.succeeded()) {
    throw lab::Trouble(name() + ": " + command.front() + " " +
                       outcome.describe() + ": " + outcome.output);
  }
}

// A lab's file as the entry is based on it, without the code of the TODOs that
// are left out.
std::string Entry::source_text(const lab::Workspace& workspace,
                               const std::string& lab,
                               const std::string& source) const {
  std::string code = lab::read_text(workspace.root / text("base") / source);
  const Graded left_out = about_.value("left out", Graded::object());
  for (const Graded& todo : left_out.value(lab, Graded::array())) {
    code = lab::without_code(code, todo.get<int>());
  }
  return code;
}

void Entry::hand_in(const fs::path& folder, const lab::Workspace& workspace,
                    const Places& places) const {
  const fs::path sources = folder / about_.value("in", "");
  fs::create_directories(sources);
  const Graded& verdicts = about_.at("verdicts");
  std::vector<fs::path> files;
  for (const lab::Manifest& manifest : lab::read_manifests(workspace)) {
    if (verdicts.contains(manifest.lab) && text("base") != "nothing") {
      files.push_back(sources / manifest.source);
      lab::write_text(files.back(),
                      source_text(workspace, manifest.lab, manifest.source));
    }
  }
  const auto own = [this](const char* file) { return folder_ / file; };
  if (fs::exists(own("change.patch"))) {
    run({"patch", "--strip=2", "--forward", "--no-backup-if-mismatch",
         "--input=" + own("change.patch").string()},
        sources);
  }
  if (fs::exists(own("prelude.cpp"))) {
    const std::string prelude =
        with_places(lab::read_text(own("prelude.cpp")), places);
    for (const fs::path& file : files) {
      lab::write_text(file, prelude + lab::read_text(file));
    }
  }
  if (fs::exists(own("make.sh"))) {
    run({"sh", own("make.sh").string(), workspace.root.string()}, folder);
  }
}

std::vector<Entry> read_corpus(const fs::path& folder) {
  std::vector<Entry> all;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory()) {
      all.emplace_back(entry.path());
    }
  }
  std::ranges::sort(all, {}, &Entry::name);
  return all;
}

}  // namespace grade
