// Results as grading makes them, made up.
#pragma once

#include <grade/graded.hpp>
#include <string>
#include <vector>

namespace grade {

/// One TODO of ten points, which only "passed" gets.
Graded todo(int number, const std::string& verdict, const std::string& reason);

/// A submission of lab 1 with these TODOs.
Graded submission(const std::string& name, const std::vector<Graded>& todos);

}  // namespace grade
