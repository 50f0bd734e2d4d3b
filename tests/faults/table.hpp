// The table of faults and labs in labs/faults.md: how its rows are written, and
// whether the document's are still those of the drills.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "drill.hpp"

namespace faults {

/// The two lines that begin the table.
std::string table_head();

/// "| frozen-followers | 1 gateway | acks=1 | 110 | 99 | 0 (varies) | … |"
std::string table_row(const Drill& drill, const Entrant& entrant,
                      const Seen& seen);

/// What is wrong with the document: a program of a drill has no row or several,
/// a row belongs to no drill, says 0 where something must be lost or the other
/// way round, or a fault has no section of its own that explains it. Numbers
/// themselves are not compared: they differ from run to run.
std::vector<std::string> differences(std::string_view document,
                                     const std::vector<Drill>& drills);

}  // namespace faults
