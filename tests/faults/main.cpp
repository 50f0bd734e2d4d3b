// fault_drills: makes faults happen to programs, and prints what became of the
// payments as rows of the table in labs/faults.md.
//
//   fault_drills                        all drills
//   fault_drills frozen-followers       this one
//   fault_drills --check labs/faults.md whether the document says the same
//
// Exit status: 0 everything was as it must be, 1 something was not, 2 wrong
// use, 3 Kafka or the machine failed.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <broker/folders.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <support/failure.hpp>
#include <vector>

#include "drill.hpp"
#include "table.hpp"

namespace {

using faults::Drill;

enum Status { well = 0, failed = 1, misused = 2, broken = 3 };

void print(const std::string& text) {
  std::cout << text << std::flush;
}

// What was seen against what must be; the rows go out in any case.
bool judge(const Drill& drill, const std::vector<faults::Seen>& all) {
  bool right = true;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const faults::Entrant& program = drill.programs.at(i);
    print(table_row(drill, program, all[i]));
    if (!is_so(program.lost, all[i].lost) ||
        !is_so(program.twice, all[i].twice)) {
      right = false;
      std::cerr << drill.name << ", " << program.lab << ", " << program.title
                << ": this is not what must be seen\n";
    }
  }
  return right;
}

// One bad drill does not hide the others.
Status run(const std::vector<Drill>& drills) {
  Status status = well;
  faults::Scene scene;
  print(faults::table_head());
  for (const Drill& drill : drills) {
    try {
      if (!judge(drill, drill.run(scene, drill))) {
        status = std::max(status, failed);
      }
    } catch (const broker::Problem& problem) {
      std::cerr << drill.name << ": " << problem.what()
                << "\nto mend it: " << problem.cure() << '\n';
      return broken;
    } catch (const support::BrokerProblem& problem) {
      std::cerr << drill.name << ": " << problem.what() << '\n';
      return broken;
    } catch (const std::exception& error) {
      std::cerr << drill.name << " came to nothing: " << error.what() << '\n';
      status = std::max(status, failed);
    }
  }
  return status;
}

Status check(const std::string& file) {
  const auto wrong =
      faults::differences(broker::read_text(file), faults::all_drills());
  for (const std::string& line : wrong) {
    std::cerr << file << ": " << line << '\n';
  }
  if (!wrong.empty()) {
    std::cerr << "see what is so now: ./lab faults\n";
  }
  return wrong.empty() ? well : failed;
}

std::vector<Drill> named(const std::vector<std::string>& names) {
  std::vector<Drill> drills = faults::all_drills();
  if (!names.empty()) {
    std::erase_if(drills, [&names](const Drill& drill) {
      return std::ranges::find(names, drill.name) == names.end();
    });
  }
  return drills;
}

int act(int argc, char** argv) {
  CLI::App app{"Makes faults happen to programs, and prints what was seen."};
  std::vector<std::string> known;
  for (const Drill& drill : faults::all_drills()) {
    known.push_back(drill.name);
  }
  std::vector<std::string> names;
  std::string document;
  app.add_option("NAME", names, "only these drills")
      ->check(CLI::IsMember(known));
  app.add_option("--check", document, "run nothing, compare this document");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? well : misused;
  }
  return document.empty() ? run(named(names)) : check(document);
}

}  // namespace

int main(int argc, char** argv) {
  int status = broken;
  try {
    status = act(argc, argv);
  } catch (const broker::Problem& problem) {
    std::cerr << problem.what() << "\nto mend it: " << problem.cure() << '\n';
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
  }
  // Threads of librdkafka still run (see support/cluster.hpp): nothing may be
  // taken apart under them.
  std::cout.flush();
  static_cast<void>(std::fflush(nullptr));
  std::_Exit(status);
}
