// `lab hint`: one more rung of the ladder, from a question to nearly the
// answer.

#include <algorithm>
#include <string>

#include "commands.hpp"
#include "manifest.hpp"
#include "progress.hpp"
#include "terminal.hpp"

namespace lab {

namespace {

void print_rung(const Todo& todo, std::size_t rung) {
  const std::string heading = "hint " + std::to_string(rung + 1) + " of " +
                              std::to_string(todo.hints.size());
  print("\n  " + paint(Colour::cyan, heading) + "\n" +
        wrapped(todo.hints[rung], 2));
}

bool all_are_right(const Manifest& manifest, const LabProgress& lab) {
  return std::ranges::all_of(manifest.todos, [&](const Todo& todo) {
    return lab.has_passed(todo.number);
  });
}

}  // namespace

Exit hint(const Workspace& workspace, const HintOptions& options) {
  const Manifest manifest = find_manifest(workspace, options.lab);
  Progress progress(workspace);
  LabProgress& lab = progress.of(manifest.lab);
  if (options.todo == 0 && all_are_right(manifest, lab)) {
    print(
        "Every TODO was right at the last check. For a hint all the same, say "
        "for which:\n  ./lab hint " +
        manifest.lab + " " + std::to_string(manifest.todos.front().number) +
        "\n");
    return Exit::passed;
  }
  const Todo& todo = options.todo == 0 ? next_todo(manifest, lab)
                                       : manifest.todo(options.todo);
  print(paint(Colour::bold,
              "TODO " + std::to_string(todo.number) + "  " + todo.title) +
        "\n");

  const auto shown = static_cast<std::size_t>(lab.hints[todo.number]);
  if (shown >= todo.hints.size()) {
    for (std::size_t rung = 0; rung < todo.hints.size(); ++rung) {
      print_rung(todo, rung);
    }
    print("\n  These are all the hints. The answer itself: ./lab diff " +
          manifest.lab + "\n");
    return Exit::passed;
  }
  print_rung(todo, shown);
  lab.hints[todo.number] = static_cast<int>(shown) + 1;
  progress.save();
  const bool more = shown + 1 < todo.hints.size();
  print(std::string("\n  next: ./lab check ") + manifest.lab +
        (more ? ", or, for the next hint, again: ./lab hint " + manifest.lab +
                    " " + std::to_string(todo.number)
              : "") +
        "\n");
  return Exit::passed;
}

}  // namespace lab
