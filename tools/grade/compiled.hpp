#pragma once

// Makes a program of a student's source file, contained.

#include <filesystem>
#include <lab/compile_error.hpp>
#include <lab/jobs.hpp>
#include <lab/manifest.hpp>
#include <optional>
#include <string>

#include "containment.hpp"
#include "submission.hpp"

namespace grade {

struct Compiled {
  std::filesystem::path program{};  // when there is no error
  std::optional<lab::CompileError> error{};
};

/// Compiles and links the file below `scratch`. An endless or boundless compile
/// is ended and is the student's error. Throws lab::Trouble when the machine
/// is at fault.
Compiled compile(const lab::Workspace& workspace, const lab::Manifest& manifest,
                 const StudentFile& file, const std::filesystem::path& scratch,
                 const Containment& containment);

}  // namespace grade
