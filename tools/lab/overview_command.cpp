// `lab` alone.

#include <cstdio>
#include <string>

#include "commands.hpp"
#include "manifest.hpp"
#include "progress.hpp"
#include "regions.hpp"
#include "terminal.hpp"

namespace lab {

namespace {

// The TODO to work on, and where it is in the student's file.
std::string place_of_next(const Workspace& workspace, const Manifest& manifest,
                          const LabProgress& progress) {
  const std::string file = "starter/" + manifest.source;
  const Todo& todo = next_todo(manifest, progress);
  const Regions regions = find_regions(read_text(workspace.root / file));
  const Region* region = regions.find(todo.number);
  const int line = region != nullptr ? region->first_line : 1;
  return file + ":" + std::to_string(line) + "  TODO " +
         std::to_string(todo.number) + ": " + todo.title;
}

}  // namespace

Exit overview(const Workspace& workspace) {
  Progress progress(workspace);
  const Manifest* next = nullptr;
  const std::vector<Manifest> labs = read_manifests(workspace);
  print(paint(Colour::bold, "Kafka Payment Labs") + "\n\n");
  for (const Manifest& manifest : labs) {
    const LabProgress& lab = progress.of(manifest.lab);
    const bool done = lab.score == manifest.points();
    const std::string points = std::to_string(lab.score) + " of " +
                               std::to_string(manifest.points()) + " points";
    print("  " + std::to_string(manifest.number) + "  " +
          padded(manifest.lab, 14) + padded(manifest.title, 40) +
          (done ? paint(Colour::green, points) : points) + "\n");
    if (!done && next == nullptr) {
      next = &manifest;
    }
  }
  if (next == nullptr) {
    print(
        "\nAll points of these labs are yours. The handouts go on with "
        "questions to try.\n");
    return Exit::passed;
  }
  print("\n  read     " + next->handout + "\n  edit     " +
        place_of_next(workspace, *next, progress.of(next->lab)) +
        "\n  next:    " + paint(Colour::cyan, "./lab check " + next->lab) +
        "\n\n" + paint(Colour::dim, "  all commands: ./lab --help") + "\n");
  return Exit::passed;
}

}  // namespace lab
