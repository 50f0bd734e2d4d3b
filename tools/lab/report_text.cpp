#include <algorithm>
#include <cstdio>
#include <string>

#include "report.hpp"
#include "terminal.hpp"

namespace lab {

namespace {

constexpr std::size_t width = 80;
constexpr std::size_t title_width = 48;

std::string number_list(const std::vector<int>& numbers) {
  std::string list;
  for (const int number : numbers) {
    list.append(list.empty() ? "" : ", ").append(std::to_string(number));
  }
  return list;
}

std::string mark_of(Result result) {
  switch (result) {
    case Result::passed:
      return paint(Colour::green, "✓");
    case Result::not_started:
    case Result::waiting:
      return paint(Colour::dim, "·");
    case Result::broker:
    case Result::broken:
      return paint(Colour::yellow, "!");
    case Result::failed:
      return paint(Colour::red, "✗");
  }
  return " ";
}

std::string points_of(const TodoVerdict& todo) {
  std::string points = std::to_string(todo.score) + " of " +
                       std::to_string(todo.todo.points) + " points";
  switch (todo.result) {
    case Result::not_started:
      return "not started, " + points;
    case Result::waiting:
      return todo.waits_for().empty()
                 ? "…"
                 : "waits for TODO " + number_list(todo.waits_for());
    case Result::broker:
    case Result::broken:
      return "no verdict";
    case Result::passed:
    case Result::failed:
      break;
  }
  return points;
}

std::string row(const std::string& left, const std::string& right) {
  const std::size_t taken = columns(left) + columns(right);
  return left + std::string(taken + 2 < width ? width - taken : 2, ' ') + right;
}

std::string todo_line(const TodoVerdict& todo) {
  const std::string name =
      "TODO " + std::to_string(todo.todo.number) + "  " + todo.todo.title;
  // The mark is one column; its colour codes must not count.
  const std::string rest =
      row("  " + padded(name, title_width), points_of(todo));
  return mark_of(todo.result) + rest.substr(1) + "\n";
}

std::string failure_text(const Failure& failure) {
  std::string text = wrapped(failure.reason, 2);
  const auto add = [&text](const char* label, const std::string& value) {
    if (!value.empty()) {
      std::string block = wrapped(value, 12);
      block.replace(2, 10, padded(label, 10));
      text.append(block);
    }
  };
  if (!failure.expected.empty() || !failure.seen.empty()) {
    text.append("\n");
  }
  add("expected", failure.expected);
  add("seen", failure.seen);
  if (!failure.means.empty()) {
    text.append("\n").append(wrapped(failure.means, 2));
  }
  return text;
}

std::string not_started_text(const TodoVerdict& todo) {
  std::string text = "  Nothing is written here yet. It must do this:\n\n";
  text.append(wrapped(todo.task, 4));
  if (const TestVerdict* failed = todo.first_failed()) {
    text.append("\n  What happens without it:\n\n");
    for (const Failure& failure : failed->failures) {
      text.append(wrapped(failure.reason, 4));
      if (!failure.means.empty()) {
        text.append("\n").append(wrapped(failure.means, 4));
      }
      break;
    }
  }
  return text;
}

std::string failed_text(const TestVerdict& test) {
  std::string text;
  constexpr std::size_t shown = 2;
  for (std::size_t at = 0; at < test.failures.size() && at < shown; ++at) {
    text.append(at > 0 ? "\n" : "").append(failure_text(test.failures[at]));
  }
  if (test.failures.size() > shown) {
    text.append("\n  (and " + std::to_string(test.failures.size() - shown) +
                " more in this test)\n");
  }
  if (test.seed != 0 && test.result == Result::failed) {
    text.append("\n")
        .append(paint(Colour::dim, "  the same payments again: put LAB_SEED=" +
                                       std::to_string(test.seed) +
                                       " before the command"))
        .append("\n");
  }
  return text;
}

std::string details(const LabVerdict& lab, const TodoVerdict& todo) {
  std::string text =
      "  " + paint(Colour::bold, lab.file + ":" + std::to_string(todo.line)) +
      "  TODO " + std::to_string(todo.todo.number) + "\n\n";
  if (todo.result == Result::not_started) {
    text.append(not_started_text(todo));
  } else if (todo.result == Result::waiting) {
    text.append(wrapped("Right so far. The rest can be judged once TODO " +
                            number_list(todo.waits_for()) + " is started.",
                        2));
  } else if (const TestVerdict* test = todo.first_failed()) {
    text.append(failed_text(*test));
  }
  return text;
}

std::string compile_text(const LabVerdict& lab) {
  const CompileError& error = *lab.compile_error;
  std::string text = paint(Colour::red, "✗") + " " + lab.file +
                     " does not compile                    0 of " +
                     std::to_string(lab.manifest.points()) + " points\n\n";
  const std::string place = error.line > 0
                                ? error.file + ":" + std::to_string(error.line)
                                : error.file;
  text.append("  " + paint(Colour::bold, place) + "\n");
  if (error.from_line > 0) {
    text.append("  from " + lab.file + ":" + std::to_string(error.from_line) +
                "\n");
  }
  text.append("\n").append(wrapped(error.message, 2)).append(error.excerpt);
  if (error.others > 0) {
    text.append("\n  " + std::to_string(error.others) +
                " more, which may go away with the first\n");
  }
  std::string mend =
      "line " +
      std::to_string(error.from_line > 0 ? error.from_line : error.line);
  if (error.brace) {
    text.append("\n").append(wrapped(error.brace->words, 2));
    mend = "TODO " + std::to_string(error.brace->todo);
  }
  text.append("\n  next: mend " + mend + ", then ./lab check " +
              lab.manifest.lab + "\n");
  return text;
}

std::string next_step(const LabVerdict& lab, const TodoVerdict* todo) {
  if (todo == nullptr) {
    return "next: the questions to try in " + lab.manifest.handout;
  }
  if (todo->result == Result::waiting) {
    return "next: TODO " + number_list(todo->waits_for());
  }
  if (todo->result == Result::broker) {
    return "next: ./lab broker status";
  }
  if (todo->result == Result::broken) {
    return "next: ./lab doctor";
  }
  return "next: ./lab hint " + lab.manifest.lab + " " +
         std::to_string(todo->todo.number);
}

// The failed TODOs that are not the one explained, and how to see their texts.
std::string others_line(const LabVerdict& lab, const TodoVerdict& explained) {
  std::vector<int> others;
  for (const TodoVerdict& todo : lab.todos) {
    if (todo.result == Result::failed && &todo != &explained) {
      others.push_back(todo.todo.number);
    }
  }
  if (others.empty()) {
    return {};
  }
  return "\n" + wrapped("What is wrong in TODO " + number_list(others) +
                            ": ./lab check " + lab.manifest.lab + " --todo " +
                            std::to_string(others.front()),
                        2);
}

std::string next_line(const LabVerdict& lab, const TodoVerdict* todo) {
  return "\n  " + paint(Colour::cyan, next_step(lab, todo)) + "\n";
}

std::string heading_of(const LabVerdict& lab) {
  return paint(Colour::bold, "Lab " + std::to_string(lab.manifest.number) +
                                 "  " + lab.manifest.title) +
         "\n\n";
}

std::string todo_lines(const LabVerdict& lab) {
  std::string lines;
  for (const TodoVerdict& todo : lab.todos) {
    lines += todo_line(todo);
  }
  return lines;
}

}  // namespace

std::string as_text_so_far(const LabVerdict& lab) {
  std::string text = heading_of(lab) + todo_lines(lab);
  for (const TodoVerdict& todo : lab.todos) {
    const TestVerdict* test = todo.first_failed();
    // Who blames another TODO may yet have to wait for it.
    if (todo.result == Result::failed && test != nullptr &&
        std::ranges::all_of(test->failures, [](const Failure& failure) {
          return failure.blames.empty();
        })) {
      return text + "\n\n" + details(lab, todo);
    }
  }
  return text;
}

std::string as_text(const LabVerdict& lab) {
  std::string text = heading_of(lab);
  if (lab.compile_error) {
    return text + compile_text(lab);
  }
  text += todo_lines(lab);
  text.append(row("", std::to_string(lab.score) + " of " +
                          std::to_string(lab.manifest.points()) + " points"))
      .append("\n");
  for (const std::string& note : lab.notes) {
    text.append(paint(Colour::yellow, "  " + lab.file + " " + note))
        .append("\n");
  }
  const TodoVerdict* todo = lab.next();
  if (todo == nullptr) {
    return text + next_line(lab, nullptr);
  }
  return text + "\n" + details(lab, *todo) + others_line(lab, *todo) +
         next_line(lab, todo);
}

std::string as_text(const LabVerdict& lab, const TodoVerdict& todo) {
  return details(lab, todo) + next_line(lab, &todo);
}

std::string reason_of(const CompileError& error) {
  return error.brace
             ? error.brace->words + " The compiler says: " + error.message
             : error.message;
}

std::string reason_of(const LabVerdict& lab, const TodoVerdict& todo) {
  if (lab.compile_error) {
    return reason_of(*lab.compile_error);
  }
  if (todo.result == Result::not_started) {
    return "nothing is written for TODO " + std::to_string(todo.todo.number) +
           " yet";
  }
  if (todo.result == Result::waiting) {
    return "waits for TODO " + number_list(todo.waits_for());
  }
  const TestVerdict* test = todo.first_failed();
  return test != nullptr && !test->failures.empty()
             ? test->failures.front().reason
             : "";
}

}  // namespace lab
