#include "pages.hpp"

#include <algorithm>
#include <lab/page.hpp>
#include <lab/workspace.hpp>
#include <map>
#include <utility>

#include "reports.hpp"

namespace grade {

namespace {

constexpr const char* style = R"(
.todo { border: 1px solid var(--line); border-left-width: .4rem;
  border-radius: .4rem; margin: .6rem 0; padding: .6rem .8rem; }
.todo h3 { font-size: 1rem; margin: 0; display: flex; flex-wrap: wrap;
  gap: .2rem 1rem; justify-content: space-between; }
.passed { border-left-color: #2a9d4a; } .failed { border-left-color: #d43d3d; }
.other { border-left-color: #c9961a; }
td.passed { background: #2a9d4a33; } td.failed { background: #d43d3d33; }
td.other { background: #c9961a33; }
.class { max-width: 84rem; }
)";

std::string text(const Graded& from, const char* name) {
  return escaped(text_in(from, name));
}

std::string points(const Graded& of) {
  return std::to_string(of.at("score").get<int>()) + " of " +
         std::to_string(of.at("max_score").get<int>());
}

std::string page(const std::string& title, const std::string& body,
                 const std::string& kind = "one") {
  return lab::page(title, body, style, kind);
}

// Colours are for those who see them; the verdict is always written, too.
const char* kind_of(const Graded& todo) {
  const std::string verdict = text_in(todo, "verdict");
  if (verdict == "passed") {
    return "passed";
  }
  return verdict == "failed" || verdict == "crashed" || verdict == "hung" ||
                 verdict == "does not compile"
             ? "failed"
             : "other";
}

std::string todo_block(const Graded& todo) {
  std::string block =
      std::string("<section class=\"todo ") + kind_of(todo) +
      "\">\n<h3><span>TODO " + std::to_string(todo.at("todo").get<int>()) +
      ": " + text(todo, "title") + "</span><span>" + text(todo, "verdict") +
      ", " + points(todo) + "</span></h3>\n";
  if (text_in(todo, "verdict") == "passed") {
    return block + "</section>\n";
  }
  block += "<dl>\n";
  const std::vector<std::pair<const char*, const char*>> parts{
      {"reason", "what happened"},
      {"expected", "expected"},
      {"seen", "seen"},
      {"means", "what it means"},
      {"hint", "a hint"}};
  for (const auto& [name, title] : parts) {
    if (const std::string words = text(todo, name); !words.empty()) {
      block += std::string("<dt>") + title + "</dt><dd>" + words + "</dd>\n";
    }
  }
  return block + "<dt>where</dt><dd><code>" + text(todo, "file") + ":" +
         std::to_string(todo.at("line").get<int>()) +
         "</code></dd>\n</dl>\n</section>\n";
}

std::string list_of(const Graded& words) {
  std::string items;
  for (const Graded& word : words) {
    items += "<li><code>" + escaped(word.get<std::string>()) + "</code></li>\n";
  }
  return "<ul>\n" + items + "</ul>\n";
}

struct Trouble {
  std::string reason;
  std::size_t submissions = 0;
};

// What went wrong most often, by TODO and reason.
std::vector<std::pair<std::string, Trouble>> most_common(
    const std::vector<Graded>& submissions) {
  std::map<std::pair<std::string, std::string>, std::size_t> counted;
  for (const Graded& submission : submissions) {
    for (const Graded& lab : submission.at("labs")) {
      for (const Graded& todo : lab.at("todos")) {
        const std::string verdict = text_in(todo, "verdict");
        if (verdict != "passed" && verdict != "not started") {
          ++counted[{text_in(lab, "lab") + " TODO " +
                         std::to_string(todo.at("todo").get<int>()),
                     verdict == "failed" ? text_in(todo, "reason") : verdict}];
        }
      }
    }
  }
  std::vector<std::pair<std::string, Trouble>> sorted;
  sorted.reserve(counted.size());
  for (const auto& [where, count] : counted) {
    sorted.push_back({where.first, {where.second, count}});
  }
  std::ranges::stable_sort(sorted, std::greater{}, [](const auto& one) {
    return one.second.submissions;
  });
  constexpr std::size_t shown = 15;
  sorted.resize(std::min(sorted.size(), shown));
  return sorted;
}

std::string class_head(const Graded& submission) {
  std::string labs = "<tr><th></th><th></th>";
  std::string todos = "<tr><th>submission</th><th>points</th>";
  for (const Graded& lab : submission.at("labs")) {
    labs += "<th colspan=\"" + std::to_string(lab.at("todos").size()) + "\">" +
            text(lab, "lab") + "</th>";
    for (const Graded& todo : lab.at("todos")) {
      todos += "<th>" + std::to_string(todo.at("todo").get<int>()) + "</th>";
    }
  }
  return "<thead>\n" + labs + "</tr>\n" + todos + "</tr>\n</thead>\n";
}

std::string class_row(const Graded& submission, const std::string& file) {
  std::string row = "<tr><td><a href=\"" + escaped(file) + "\">" +
                    text(submission, "name") + "</a></td><td>" +
                    std::to_string(submission.at("score").get<int>()) + "</td>";
  for (const Graded& lab : submission.at("labs")) {
    for (const Graded& todo : lab.at("todos")) {
      row += std::string("<td class=\"") + kind_of(todo) + "\" title=\"" +
             text(todo, "verdict") + "\">" +
             std::to_string(todo.at("score").get<int>()) + "</td>";
    }
  }
  return row + "</tr>\n";
}

}  // namespace

std::string as_page(const Graded& submission) {
  const std::string name = text(submission, "name");
  std::string body = "<h1>" + name + ": " + points(submission) +
                     " points</h1>\n<p class=\"sum\">contained by " +
                     text(submission, "containment") + "</p>\n";
  for (const Graded& lab : submission.at("labs")) {
    body += "<h2>" + text(lab, "title") + ": " + points(lab) + "</h2>\n";
    for (const Graded& todo : lab.at("todos")) {
      body += todo_block(todo);
    }
    if (!lab.at("notes").empty()) {
      body += list_of(lab.at("notes"));
    }
  }
  if (!submission.at("not_used").empty()) {
    body += "<h2>Not used</h2>\n<p>These files differ from ours:</p>\n" +
            list_of(submission.at("not_used"));
  }
  return page(name, body);
}

std::string as_class_page(const std::vector<Graded>& submissions,
                          const std::vector<std::string>& files) {
  if (submissions.empty()) {
    return page("Nobody", "<h1>No submissions</h1>\n");
  }
  std::string rows;
  for (std::size_t i = 0; i < submissions.size(); ++i) {
    rows += class_row(submissions[i], files.at(i));
  }
  std::string body =
      "<h1>" + std::to_string(submissions.size()) +
      (submissions.size() == 1 ? " submission" : " submissions") +
      "</h1>\n<div class=\"wide\"><table>\n" + class_head(submissions.front()) +
      "<tbody>\n" + rows + "</tbody>\n</table></div>\n";
  const auto common = most_common(submissions);
  if (!common.empty()) {
    body += "<h2>What went wrong most often</h2>\n<ol>\n";
    for (const auto& [where, trouble] : common) {
      body += "<li>" + std::to_string(trouble.submissions) + " × " +
              escaped(where) + ": " + escaped(trouble.reason) + "</li>\n";
    }
    body += "</ol>\n";
  }
  return page("The class", body, "class");
}

void write_pages(const std::filesystem::path& folder,
                 const std::vector<Graded>& submissions) {
  std::vector<std::string> files;
  for (std::size_t i = 0; i < submissions.size(); ++i) {
    files.push_back(page_name(i + 1, text_in(submissions[i], "name")) +
                    ".html");
    lab::write_text(folder / files.back(), as_page(submissions[i]));
  }
  lab::write_text(folder / "index.html", as_class_page(submissions, files));
}

std::string page_name(std::size_t number, const std::string& name) {
  constexpr std::size_t longest = 40;
  std::string safe = std::to_string(number);
  safe.insert(0, safe.size() < 3 ? 3 - safe.size() : 0, '0');
  safe += '-';
  for (const char c : name.substr(0, longest)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       (c >= '0' && c <= '9') || c == '.';
    safe += plain ? c : '-';
  }
  return safe;
}

}  // namespace grade
