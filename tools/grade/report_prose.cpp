// The formats that people read: plain text and Markdown.

#include <lab/terminal.hpp>
#include <string>

#include "reports.hpp"

namespace grade {

namespace {

std::string text(const Graded& from, const char* name) {
  return printable(text_in(from, name));
}

std::string points(const Graded& of) {
  return std::to_string(of.at("score").get<int>()) + " of " +
         std::to_string(of.at("max_score").get<int>());
}

std::string place(const Graded& todo) {
  return text(todo, "file") + ":" + std::to_string(todo.at("line").get<int>());
}

// What was handed in besides the labs' files, and where lines are published.
std::vector<std::string> remarks(const Graded& submission) {
  std::vector<std::string> lines;
  std::string unused;
  for (const Graded& part : submission.at("not_used")) {
    unused.append(unused.empty() ? "" : ", ")
        .append(printable(part.get<std::string>()));
  }
  if (!unused.empty()) {
    lines.push_back("differs from ours and was not used: " + unused);
  }
  std::string copied;
  for (const Graded& lab : submission.at("labs")) {
    for (const Graded& todo : lab.at("todos")) {
      if (todo.value("published_solution", false)) {
        copied.append(copied.empty() ? "" : ", ")
            .append(text(lab, "lab") + " TODO " +
                    std::to_string(todo.at("todo").get<int>()));
      }
    }
  }
  if (!copied.empty()) {
    lines.push_back("has the published solution's lines: " + copied);
  }
  return lines;
}

// Markdown has characters of its own.
std::string marked_down(const std::string& words) {
  std::string result;
  for (const char c : words) {
    if (std::string_view{"\\`*_{}[]()#+-.!|~@"}.find(c) !=
        std::string_view::npos) {
      result += '\\';
      result += c;
    } else {
      result += escaped({&c, 1});
    }
  }
  return result;
}

}  // namespace

std::string as_text(const std::vector<Graded>& submissions) {
  std::string report;
  for (const Graded& submission : submissions) {
    report += text(submission, "name") + ": " + points(submission) +
              " points (contained by " + text(submission, "containment") +
              ")\n";
    for (const Graded& lab : submission.at("labs")) {
      report += "\n  " + text(lab, "title") + ": " + points(lab) + "\n";
      for (const Graded& todo : lab.at("todos")) {
        report += "    TODO " + std::to_string(todo.at("todo").get<int>()) +
                  "  " + text(todo, "verdict") + ", " + points(todo) + "\n";
        if (text(todo, "verdict") == "passed") {
          continue;
        }
        report += lab::wrapped(text(todo, "reason"), 8);
        for (const char* part : {"expected", "seen"}) {
          if (const std::string words = text(todo, part); !words.empty()) {
            report += lab::wrapped(std::string(part) + ": " + words, 8);
          }
        }
        report += "        " + place(todo) + "\n";
      }
    }
    for (const std::string& remark : remarks(submission)) {
      report += "\n" + lab::wrapped(remark, 2);
    }
    report += "\n";
  }
  return report;
}

std::string as_markdown(const std::vector<Graded>& submissions) {
  std::string report;
  for (const Graded& submission : submissions) {
    report += "## " + marked_down(text(submission, "name")) + ": " +
              points(submission) + " points\n\n" +
              "| lab | TODO | verdict | points | what happened | where |\n"
              "|---|---|---|---|---|---|\n";
    for (const Graded& lab : submission.at("labs")) {
      for (const Graded& todo : lab.at("todos")) {
        const bool passed = text(todo, "verdict") == "passed";
        report += "| " + text(lab, "lab") + " | " +
                  std::to_string(todo.at("todo").get<int>()) + " " +
                  marked_down(text(todo, "title")) + " | " +
                  text(todo, "verdict") + " | " + points(todo) + " | " +
                  marked_down(text(todo, "reason")) + " | " +
                  (passed ? "" : marked_down(place(todo))) + " |\n";
      }
    }
    report += "\n";
    for (const std::string& remark : remarks(submission)) {
      report += "- " + marked_down(remark) + "\n";
    }
    report += "\n";
  }
  return report;
}

}  // namespace grade
