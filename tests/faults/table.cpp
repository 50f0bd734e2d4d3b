#include "table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>
#include <tuple>

namespace faults {
namespace {

constexpr std::string_view head =
    "| fault | lab | program | payments | lost | twice | what was seen |";
constexpr std::string_view varies = " (varies)";

enum Column { fault, lab, program, payments, lost, twice, words, columns };
using Row = std::array<std::string, columns>;

std::string number(Count must, std::size_t seen) {
  return std::to_string(seen) +
         std::string(must == Count::varies ? varies : std::string_view{});
}

// Whether a cell of the document says what must be.
bool fits(const std::string& cell, Count must) {
  std::size_t value = 0;
  const char* const last = cell.data() + cell.size();
  const auto [end, error] = std::from_chars(cell.data(), last, value);
  const std::string_view rest(end, static_cast<std::size_t>(last - end));
  return error == std::errc{} && is_so(must, value) &&
         rest == (must == Count::varies ? varies : std::string_view{});
}

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(' ');
  const auto end = text.find_last_not_of(' ');
  return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line.substr(1));
  for (std::string cell; std::getline(in, cell, '|');) {
    cells.push_back(trimmed(cell));
  }
  return cells;
}

// The rows below the table's head, up to the first line that is none.
std::vector<Row> rows_of(std::string_view document,
                         std::vector<std::string>& wrong) {
  std::vector<Row> rows;
  std::istringstream in{std::string(document)};
  std::string line;
  bool found = false;
  while (!found && std::getline(in, line)) {
    found = line == head;
  }
  if (!found) {
    wrong.push_back("there is no table that begins with: " + std::string(head));
  }
  std::getline(in, line);  // the line of dashes
  while (std::getline(in, line) && line.starts_with("|")) {
    const auto cells = cells_of(line);
    if (cells.size() != columns) {
      wrong.push_back("not " + std::to_string(columns) + " cells: " + line);
      continue;
    }
    Row row;
    std::ranges::copy(cells, row.begin());
    rows.push_back(row);
  }
  return rows;
}

void compare(const Drill& drill, const Entrant& entrant,
             const std::vector<Row>& rows, std::vector<std::string>& wrong) {
  const std::string name =
      drill.name + ", " + entrant.lab + ", " + entrant.title;
  const auto is_its = [&](const Row& row) {
    return row[fault] == drill.name && row[lab] == entrant.lab &&
           row[program] == entrant.title;
  };
  const auto row = std::ranges::find_if(rows, is_its);
  const auto count = std::ranges::count_if(rows, is_its);
  if (count != 1) {
    wrong.push_back(name + ": " + std::to_string(count) + " rows, not one");
    return;
  }
  for (const auto& [column, title, must] :
       {std::tuple{lost, "lost", entrant.lost},
        std::tuple{twice, "twice", entrant.twice}}) {
    if (!fits((*row)[column], must)) {
      wrong.push_back(name + ": " + title + " is \"" + (*row)[column] +
                      "\", and that is not what the drill wants");
    }
  }
}

}  // namespace

std::string table_head() {
  return std::string(head) + "\n|---|---|---|---|---|---|---|\n";
}

std::string table_row(const Drill& drill, const Entrant& entrant,
                      const Seen& seen) {
  std::string row = "|";
  for (const std::string& cell :
       {drill.name, entrant.lab, entrant.title, std::to_string(seen.payments),
        number(entrant.lost, seen.lost), number(entrant.twice, seen.twice),
        seen.words}) {
    row += " " + cell + " |";
  }
  return row + "\n";
}

std::vector<std::string> differences(std::string_view document,
                                     const std::vector<Drill>& drills) {
  std::vector<std::string> wrong;
  const std::vector<Row> rows = rows_of(document, wrong);
  for (const Drill& drill : drills) {
    for (const Entrant& entrant : drill.programs) {
      compare(drill, entrant, rows, wrong);
    }
    if (document.find("\n## " + drill.name + "\n") == std::string_view::npos) {
      wrong.push_back("no section \"## " + drill.name + "\" explains it");
    }
  }
  for (const Row& row : rows) {
    const bool known = std::ranges::any_of(drills, [&row](const Drill& drill) {
      return drill.name == row[fault] &&
             std::ranges::any_of(drill.programs, [&row](const Entrant& one) {
               return one.lab == row[lab] && one.title == row[program];
             });
    });
    if (!known) {
      wrong.push_back(row[fault] + ", " + row[lab] + ", " + row[program] +
                      ": there is no such drill or program");
    }
  }
  return wrong;
}

}  // namespace faults
