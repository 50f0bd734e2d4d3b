// The formats that people read: plain text and Markdown.

#include <algorithm>
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
    std::string numbers;
    for (const Graded& todo : lab.at("todos")) {
      if (todo.value("published_solution", false)) {
        numbers.append(numbers.empty() ? "" : ", ")
            .append(std::to_string(todo.at("todo").get<int>()));
      }
    }
    if (!numbers.empty()) {
      copied.append(copied.empty() ? "" : "; ")
          .append(text(lab, "lab") + " TODO " + numbers);
    }
  }
  if (!copied.empty()) {
    lines.push_back("has the published solution's lines: " + copied);
  }
  return lines;
}

// Whether nothing of a lab could be judged, for one reason.
bool of_one_mind(const Graded& lab) {
  const Graded& todos = lab.at("todos");
  return !todos.empty() && std::ranges::all_of(todos, [&](const Graded& todo) {
    return text(todo, "verdict") != "passed" &&
           todo.at("verdict") == todos.front().at("verdict") &&
           todo.at("reason") == todos.front().at("reason");
  });
}

// The verdict and the reason, and where to look.
std::string what_happened(const Graded& todo, std::size_t indent) {
  std::string lines =
      lab::wrapped(text(todo, "verdict") + ": " + text(todo, "reason"), indent);
  for (const char* part : {"expected", "seen"}) {
    if (const std::string words = text(todo, part); !words.empty()) {
      lines += lab::wrapped(std::string(part) + ": " + words, indent);
    }
  }
  return lines + std::string(indent, ' ') + place(todo) + "\n";
}

std::string each_todo(const Graded& lab) {
  std::string lines;
  for (const Graded& todo : lab.at("todos")) {
    const bool passed = text(todo, "verdict") == "passed";
    lines += "    TODO " + std::to_string(todo.at("todo").get<int>()) + "  " +
             points(todo) + (passed ? "  passed\n" : "\n");
    if (!passed) {
      lines += what_happened(todo, 8);
    }
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
      report += "\n  " + text(lab, "title") + ": " + points(lab) + "\n" +
                (of_one_mind(lab) ? what_happened(lab.at("todos").front(), 4)
                                  : each_todo(lab));
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
        report += "| " + marked_down(text(lab, "lab")) + " | " +
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
