#pragma once

// A check's outcome, for people and for programs.

#include <string>
#include <vector>

#include "verdict.hpp"

namespace lab {

/// A lab's verdict as a student reads it: one line a TODO, then what is wrong
/// with the first that needs work, then the next command to type.
std::string as_text(const LabVerdict& lab);

/// The part of it about one TODO: where it is, what is wrong, and the next
/// command.
std::string as_text(const LabVerdict& lab, const TodoVerdict& todo);

/// The same while tests still run: what is known by now, and the failures of
/// the first TODO that can no longer pass.
std::string as_text_so_far(const LabVerdict& lab);

/// One JSON document: {"verdict", "score", "max_score", "exit", "reason",
/// "file", "line", "todo", "labs": [{…, "todos": [{…, "tests": […]}]}]}. The
/// fields at the top repeat those of the first TODO that needs work.
std::string as_json(const std::vector<LabVerdict>& labs);

/// The document for a check that came to no verdict: {"verdict":"broken", …}.
std::string as_json(const Trouble& trouble);

/// What is to do for a TODO, in one sentence: the failure's reason, or that
/// nothing has been written yet.
std::string reason_of(const LabVerdict& lab, const TodoVerdict& todo);

/// The same for a file that does not compile: the compiler's words, behind
/// those on a brace if that explains them.
std::string reason_of(const CompileError& error);

}  // namespace lab
