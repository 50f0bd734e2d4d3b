#include "report_checks.hpp"

#include <algorithm>
#include <array>
#include <grade/pages.hpp>
#include <grade/reports.hpp>
#include <lab/workspace.hpp>
#include <map>
#include <string>

#include "markup.hpp"
#include "target.hpp"

namespace fuzz {
namespace {

using grade::Graded;
using Submissions = std::vector<Graded>;

/// The same results, with a harmless word in place of each text: what they are
/// turned into has to have the same form.
class Harmless {
 public:
  Graded copy(const Graded& of) {
    Graded made = of;
    replace(made);
    return made;
  }

 private:
  void replace(Graded& value) {
    if (value.is_string()) {
      const auto text = value.get<std::string>();
      if (!text.empty()) {
        value = word_for(text);
      }
    } else if (value.is_structured()) {
      for (auto& [name, part] : value.items()) {
        if (name != "verdict" && name != "containment") {
          replace(part);
        }
      }
    }
  }
  std::string word_for(const std::string& text) {
    const auto number = static_cast<int>(words_.size());
    return "t" + std::to_string(words_.emplace(text, number).first->second);
  }

  std::map<std::string, int> words_;
};

Submissions harmless(const Submissions& submissions) {
  Harmless words;
  Submissions copies;
  for (const Graded& one : submissions) {
    copies.push_back(words.copy(one));
  }
  return copies;
}

std::vector<Graded> todos_of(const Submissions& submissions) {
  std::vector<Graded> all;
  for (const Graded& submission : submissions) {
    for (const Graded& lab : submission.at("labs")) {
      for (const Graded& todo : lab.at("todos")) {
        all.push_back(todo);
      }
    }
  }
  return all;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    must(end != std::string_view::npos, "a report ends its last line", text);
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

void check_characters(std::string_view report) {
  const std::string problem = problem_of_characters(report);
  must(problem.empty(), "a report holds " + problem, report);
}

bool is_text(const Graded& value) {
  try {
    static_cast<void>(value.dump());
    return true;
  } catch (const Graded::exception&) {
    return false;  // bytes that are not UTF-8
  }
}

void check_json(const Submissions& submissions) {
  const std::string report = grade::as_json(submissions);
  check_characters(report);
  const Submissions read = grade::parse_report(report, "report");
  must(grade::as_json(read) == report, "a report that was written is the same",
       report);
  must(!std::ranges::all_of(submissions, is_text) || read == submissions,
       "what is text comes back from JSON as it was", report);
}

void check_junit(const Submissions& submissions) {
  const std::string report = grade::as_junit(submissions);
  check_characters(report);
  const std::string problem = problem_of_xml(report);
  must(problem.empty(), "the JUnit report has " + problem, report);
  must(count_elements(report, "testcase") == todos_of(submissions).size(),
       "there is a test case for each TODO", report);
  must(tags(report).size() ==
           tags(grade::as_junit(harmless(submissions))).size(),
       "no text is an element", report);
}

void check_pages(const Submissions& submissions) {
  const Submissions others = harmless(submissions);
  std::vector<std::string> files;
  for (std::size_t i = 0; i < submissions.size(); ++i) {
    files.push_back(std::to_string(i) + ".html");
    const std::string page = grade::as_page(submissions[i]);
    check_characters(page);
    must(tags(page) == tags(grade::as_page(others[i])), "no text is HTML",
         page);
    const std::string name =
        grade::page_name(i, grade::text_in(submissions[i], "name"));
    must(name.find_first_of("/\\\n\"'<>&%?# ") == std::string::npos &&
             name.find_first_not_of("0123456789") != std::string::npos &&
             name.find_first_not_of("0123456789") < name.size(),
         "a page's name is safe in a path and in a link", name);
  }
  const std::string page = grade::as_class_page(submissions, files);
  check_characters(page);
  must(tags(page) == tags(grade::as_class_page(others, files)),
       "no text is HTML on the class's page", page);
}

/// `file=…,line=…,title=…` of `::error file=…,line=…,title=…::message`.
void check_annotation(std::string_view line) {
  const std::size_t blank = std::min(line.find(' '), line.size());
  const std::string_view kind = line.substr(0, blank);
  must(kind == "::error" || kind == "::warning" || kind == "::notice",
       "each line is an annotation", line);
  const std::size_t end = line.find("::", blank);
  must(end != std::string_view::npos, "an annotation has a message", line);
  const std::string_view properties = line.substr(blank + 1, end - blank - 1);
  must(properties.starts_with("file=") &&
           std::ranges::count(properties, ',') == 2 &&
           properties.find(",line=") < properties.find(",title=TODO "),
       "an annotation has file, line and title, and nothing else", line);
}

void check_annotations(const Submissions& submissions) {
  const std::string report = grade::as_annotations(submissions);
  check_characters(report);
  const auto lines = lines_of(report);
  std::ranges::for_each(lines, check_annotation);
  const auto all = todos_of(submissions);
  const auto passed = std::ranges::count_if(
      all, [](const Graded& todo) { return todo.at("verdict") == "passed"; });
  must(lines.size() + static_cast<std::size_t>(passed) == all.size(),
       "there is a line for each TODO that has not passed", report);
}

void check_csv(const Submissions& submissions) {
  const std::string report = grade::as_csv(submissions);
  check_characters(report);
  const auto rows = rows_of_csv(report);
  must(rows.size() == submissions.size() + 1,
       "there is a row for the head and for each submission", report);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    must(rows[i].size() == rows[0].size(), "rows have the same cells", report);
    for (const std::string& cell : rows[i]) {
      must(cell.empty() ||
               std::string_view{"=+-@"}.find(cell[0]) == std::string::npos,
           "no cell is a formula", report);
    }
    if (i > 0) {
      const std::string name =
          grade::printable(grade::text_in(submissions[i - 1], "name"));
      must(rows[i][0] == name || rows[i][0] == "'" + name,
           "a row has its submission's name", report);
    }
  }
}

/// How many cells a line of a table has: bars without a backslash.
std::size_t bars(std::string_view line) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    i += line[i] == '\\' ? 1U : 0U;
    count += i < line.size() && line[i] == '|' && line[i - (i > 0)] != '\\';
  }
  return count;
}

void check_markdown(const Submissions& submissions) {
  const std::string report = grade::as_markdown(submissions);
  check_characters(report);
  const std::string other = grade::as_markdown(harmless(submissions));
  must(std::ranges::equal(lines_of(report), lines_of(other), {}, bars, bars),
       "no text is a line or a cell of Markdown", report);
  must(report.find('<') == std::string::npos, "no text is HTML in Markdown",
       report);
}

void check_gradescope(const Submissions& submissions) {
  if (submissions.size() != 1) {
    try {
      static_cast<void>(grade::as_gradescope(submissions));
    } catch (const lab::Misuse&) {
      return;
    }
    must(false, "Gradescope takes one submission only");
  }
  const std::string report = grade::as_gradescope(submissions);
  check_characters(report);
  const Graded document = Graded::parse(report, nullptr, false);
  must(document.is_object() &&
           document.at("tests").size() == todos_of(submissions).size(),
       "Gradescope gets a test for each TODO", report);
}

}  // namespace

void check_reports(const Submissions& submissions) {
  check_json(submissions);
  check_junit(submissions);
  check_pages(submissions);
  check_annotations(submissions);
  check_csv(submissions);
  check_markdown(submissions);
  check_gradescope(submissions);
  const std::string text = grade::as_text(submissions);
  check_characters(text);
  static_cast<void>(lines_of(text));
}

}  // namespace fuzz
