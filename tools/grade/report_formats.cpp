// The formats that machines read: JSON, JUnit XML, GitHub's annotations,
// Gradescope's results.json, CSV.

#include <algorithm>
#include <lab/workspace.hpp>
#include <string>

#include "reports.hpp"

namespace grade {

namespace {

std::string number(const Graded& from, const char* name) {
  return std::to_string(from.at(name).get<int>());
}

std::string dumped(const Graded& document) {
  return escaped_json(
             document.dump(2, ' ', false, Graded::error_handler_t::replace)) +
         "\n";
}

// A whole number of tests in a JUnit element.
struct Count {
  int tests = 0;
  int failures = 0;
  int errors = 0;
  int skipped = 0;

  void add(const std::string& verdict) {
    ++tests;
    failures += is_failure(verdict) ? 1 : 0;
    errors += is_error(verdict) ? 1 : 0;
    skipped += verdict == "not judged" ? 1 : 0;
  }
  static bool is_error(const std::string& verdict) {
    return verdict == "broker problem" || verdict == "judge problem";
  }
  static bool is_failure(const std::string& verdict) {
    return verdict != "passed" && verdict != "not judged" && !is_error(verdict);
  }
  [[nodiscard]] std::string attributes() const {
    return "tests=\"" + std::to_string(tests) + "\" failures=\"" +
           std::to_string(failures) + "\" errors=\"" + std::to_string(errors) +
           "\"";
  }
  // Which <testsuite> has, and <testsuites> has not: Jenkins refuses it there.
  [[nodiscard]] std::string skipped_attribute() const {
    return " skipped=\"" + std::to_string(skipped) + "\"";
  }
};

std::string junit_case(const std::string& group, const Graded& todo) {
  const std::string verdict = text_in(todo, "verdict");
  std::string element = "    <testcase classname=\"" + escaped(group) +
                        "\" name=\"TODO " + number(todo, "todo") + ": " +
                        escaped(text_in(todo, "title")) + "\"";
  if (verdict == "passed") {
    return element + "/>\n";
  }
  const std::string message = escaped(text_in(todo, "reason"));
  const char* kind = Count::is_error(verdict)     ? "error"
                     : Count::is_failure(verdict) ? "failure"
                                                  : "skipped";
  element += std::string(">\n      <") + kind + " message=\"" + message + "\"";
  if (std::string_view{kind} != "skipped") {
    element += " type=\"" + escaped(verdict) + "\"";
  }
  element += ">" + escaped(text_in(todo, "file")) + ":" + number(todo, "line");
  for (const char* part : {"expected", "seen", "means"}) {
    if (const std::string words = text_in(todo, part); !words.empty()) {
      element += std::string("\n") + part + ": " + escaped(words);
    }
  }
  return element + "</" + kind + ">\n    </testcase>\n";
}

// GitHub's workflow commands: https://docs.github.com/actions/reference,
// "Workflow commands". Their values may not hold these as they are.
std::string command_value(std::string_view value, bool property) {
  std::string result;
  for (const char c : printable(value)) {
    if (c == '%') {
      result += "%25";
    } else if (property && c == ':') {
      result += "%3A";
    } else if (property && c == ',') {
      result += "%2C";
    } else {
      result += c;
    }
  }
  return result;
}

std::string csv_field(const std::string& value) {
  std::string clean = printable(value);
  // A spreadsheet takes a cell that begins so for a formula.
  if (!clean.empty() &&
      std::string_view{"=+-@"}.find(clean.front()) != std::string_view::npos) {
    clean.insert(0, "'");
  }
  std::string field = "\"";
  for (const char c : clean) {
    field.append(c == '"' ? 2 : 1, c);
  }
  return field + "\"";
}

bool is_word(const std::string& text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
}

// Of all submissions, which need not have the same when reports are merged.
std::vector<std::string> labs_of(const std::vector<Graded>& submissions) {
  std::vector<std::string> labs;
  for (const Graded& submission : submissions) {
    for (const Graded& lab : submission.at("labs")) {
      const std::string name = text_in(lab, "lab");
      if (std::ranges::find(labs, name) == labs.end()) {
        labs.push_back(name);
      }
    }
  }
  return labs;
}

// Nothing when it has no such lab.
std::string score_of(const Graded& submission, const std::string& name) {
  for (const Graded& lab : submission.at("labs")) {
    if (text_in(lab, "lab") == name) {
      return number(lab, "score");
    }
  }
  return {};
}

}  // namespace

std::string as_json(const std::vector<Graded>& submissions) {
  return dumped({{"submissions", submissions}});
}

std::string as_junit(const std::vector<Graded>& submissions) {
  std::string suites;
  Count all;
  for (const Graded& submission : submissions) {
    for (const Graded& lab : submission.at("labs")) {
      const std::string group =
          text_in(submission, "name") + "." + text_in(lab, "lab");
      Count count;
      std::string cases;
      for (const Graded& todo : lab.at("todos")) {
        count.add(text_in(todo, "verdict"));
        all.add(text_in(todo, "verdict"));
        cases += junit_case(group, todo);
      }
      suites += "  <testsuite name=\"" + escaped(group) + "\" " +
                count.attributes() + count.skipped_attribute() + ">\n" + cases +
                "  </testsuite>\n";
    }
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites " +
         all.attributes() + ">\n" + suites + "</testsuites>\n";
}

std::string as_annotations(const std::vector<Graded>& submissions) {
  std::string lines;
  for (const Graded& submission : submissions) {
    for (const Graded& lab : submission.at("labs")) {
      for (const Graded& todo : lab.at("todos")) {
        const std::string verdict = text_in(todo, "verdict");
        if (verdict == "passed") {
          continue;
        }
        const char* kind =
            Count::is_failure(verdict) && verdict != "not started" ? "error"
            : Count::is_error(verdict)                             ? "warning"
                                                                   : "notice";
        lines += std::string("::") + kind +
                 " file=" + command_value(text_in(todo, "file"), true) +
                 ",line=" + number(todo, "line") + ",title=" +
                 command_value("TODO " + number(todo, "todo") + ": " + verdict,
                               true) +
                 "::" + command_value(text_in(todo, "reason"), false) + "\n";
      }
    }
  }
  return lines;
}

// https://gradescope-autograders.readthedocs.io, "Autograder Specifications".
std::string as_gradescope(const std::vector<Graded>& submissions) {
  if (submissions.size() != 1) {
    throw lab::Misuse(
        "Gradescope grades one submission at a time: name one folder");
  }
  Graded tests = Graded::array();
  for (const Graded& lab : submissions.front().at("labs")) {
    for (const Graded& todo : lab.at("todos")) {
      const std::string verdict = text_in(todo, "verdict");
      std::string output = verdict;
      for (const char* part : {"reason", "expected", "seen", "means", "hint"}) {
        if (const std::string words = text_in(todo, part); !words.empty()) {
          output += std::string("\n") + part + ": " + printable(words);
        }
      }
      tests.push_back(
          {{"name", text_in(lab, "lab") + ", TODO " + number(todo, "todo") +
                        ": " + text_in(todo, "title")},
           {"score", todo.at("score")},
           {"max_score", todo.at("max_score")},
           {"status", verdict == "passed" ? "passed" : "failed"},
           {"output", output}});
    }
  }
  Graded document{{"score", submissions.front().at("score")},
                  {"tests", std::move(tests)}};
  if (any_problem(submissions)) {
    document["output"] =
        "Some of it could not be judged: Kafka or the machine failed, not the "
        "submission. Run the autograder again.";
  }
  return dumped(document);
}

std::string as_csv(const std::vector<Graded>& submissions) {
  const std::vector<std::string> labs = labs_of(submissions);
  std::string lines = "name,score,max_score";
  for (const std::string& lab : labs) {
    lines += "," + (is_word(lab) ? lab : csv_field(lab));
  }
  lines += ",problems\n";
  for (const Graded& submission : submissions) {
    lines += csv_field(text_in(submission, "name")) + "," +
             number(submission, "score") + "," +
             number(submission, "max_score");
    for (const std::string& lab : labs) {
      lines += "," + score_of(submission, lab);
    }
    lines += any_problem({submission}) ? ",yes\n" : ",\n";
  }
  return lines;
}

}  // namespace grade
