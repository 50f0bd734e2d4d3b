#include "options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <thread>
#include <utility>

#include "reports.hpp"

namespace grade {

namespace fs = std::filesystem;

namespace {

std::string listed(const std::vector<std::string>& words) {
  std::string list;
  for (const std::string& word : words) {
    list.append(list.empty() ? "" : ", ").append(word);
  }
  return list;
}

// What a report's name says about its format.
std::string format_of(const std::string& output) {
  constexpr std::array<std::pair<std::string_view, const char*>, 4> known{
      {{".json", "json"},
       {".xml", "junit"},
       {".md", "markdown"},
       {".csv", "csv"}}};
  const std::string extension = fs::path(output).extension().string();
  for (const auto& [ending, format] : known) {
    if (extension == ending) {
      return format;
    }
  }
  return "text";
}

std::vector<std::string> all_formats() {
  std::vector<std::string> all = formats();
  all.emplace_back(pages);
  return all;
}

void check_format(const std::string& format) {
  const std::vector<std::string> all = all_formats();
  if (std::ranges::find(all, format) == all.end()) {
    const std::string near = lab::nearest(format, all);
    throw lab::Misuse("unknown format \"" + format + "\"" +
                      (near.empty() ? "" : ": did you mean " + near + "?") +
                      "; there are " + listed(all));
  }
}

}  // namespace

std::optional<Options> read_options(int count, char** arguments) {
  Options options;
  std::vector<std::string> folders;
  std::string shard = "1/1";
  std::string format;
  CLI::App app{
      "Grades submissions: programs that nobody has read, compiled and run\n"
      "where they reach nothing but their own Kafka. Each DIR is a "
      "submission:\n"
      "a checkout with starter/*.cpp, or a folder with the bare files. "
      "Nothing\n"
      "else of it is used."};
  app.name("./lab grade");
  app.add_option("DIR", folders, "The submissions");
  app.add_option("--format", format, listed(all_formats()));
  app.add_option("-o,--output", options.output,
                 "Write the report to this file, which may name the format");
  app.add_option("-j,--jobs", options.work.at_once, "So many at once")
      ->check(CLI::Range(1U, 64U));
  app.add_option("--shard", shard, "2/4: each fourth, from the second on");
  app.add_option("--merge", options.merge,
                 "Make one report of these, written with --format json");
  app.add_option("--labs", options.work.terms.labs,
                 "Only these: gateway,validator")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--containment", options.work.terms.containment,
                 "The least to accept")
      ->check(CLI::IsMember({"landlock", "limits"}));
  std::string preset;  // ./lab has taken it: it chooses the grader
  app.add_option("--preset", preset,
                 "asan: with a sanitizer, which names the function and the "
                 "line of a crash, and takes several times as long");
  // As on a kernel with an older Landlock, or none: for the project's tests.
  app.add_option("--at-most-abi", options.work.terms.newest_abi)->group("");
  app.add_option("--durations", options.work.terms.durations)->group("");
  std::string one;
  std::string result;
  app.add_option("--one", one)->group("");
  app.add_option("--result", result)->group("");
  app.footer(
      "Exit status: 0 all passed, 1 something failed, 2 wrong use,\n"
      "3 something could not be judged: Kafka or the machine failed.");
  // One at a time takes about one core; the other compiles.
  options.work.at_once = std::max(1U, std::thread::hardware_concurrency() / 2);
  try {
    app.parse(count, arguments);
  } catch (const CLI::Success& help) {
    app.exit(help);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw lab::Misuse(std::string(error.what()) + "; see ./lab grade --help");
  }
  if (folders.empty() == options.merge.empty()) {
    throw lab::Misuse(
        "name the submissions to grade: ./lab grade submissions/*; or the "
        "reports to make one of: ./lab grade --merge 1.json 2.json");
  }
  options.work.folders.assign(folders.begin(), folders.end());
  options.work.shard = Shard::parse(shard);
  options.format = format.empty() ? format_of(options.output) : format;
  check_format(options.format);
  if (options.format == pages && options.output.empty()) {
    throw lab::Misuse(
        "--format html writes a page for each submission: name a "
        "folder with --output");
  }
  if (!one.empty()) {
    options.one = {.folder = folders.front(), .name = one, .result = result};
  }
  return options;
}

}  // namespace grade
