#pragma once

// A class's results in the formats that others read. All are made from the
// same objects (see graded.hpp), and none shows a byte that a program could use
// to look like somebody else's line: control characters are replaced first.

#include <string>
#include <string_view>
#include <vector>

#include "graded.hpp"

namespace grade {

/// The names that `report()` knows: "text", "json", "junit", "markdown",
/// "annotations", "gradescope", "csv".
const std::vector<std::string>& formats();

/// The report in one of the formats(). Throws lab::Misuse for another, and
/// where a format holds one submission only ("gradescope") for more.
std::string report(std::string_view format,
                   const std::vector<Graded>& submissions);

/// Reads what report("json") wrote, and no more than report.schema.json allows.
/// Throws lab::Misuse that names the file and what is wrong with it.
std::vector<Graded> read_report(const std::string& file);

/// The same of a text that was read from there.
std::vector<Graded> parse_report(const std::string& text,
                                 const std::string& file);

/// The text called `name` in an object, or "" when there is none.
std::string text_in(const Graded& object, const char* name);

/// The text in valid UTF-8, with a mark in place of each character that does
/// something: control characters, those that end a line or turn the direction
/// of writing round, and the two that no XML holds.
std::string printable(std::string_view text);

/// The same for JSON, which has another way: such a character is escaped there.
std::string escaped_json(std::string_view json);

/// As `printable`, for XML and HTML.
std::string escaped(std::string_view text);

// The formats by themselves.
std::string as_text(const std::vector<Graded>& submissions);
std::string as_json(const std::vector<Graded>& submissions);
std::string as_junit(const std::vector<Graded>& submissions);
std::string as_markdown(const std::vector<Graded>& submissions);
std::string as_annotations(const std::vector<Graded>& submissions);
std::string as_gradescope(const std::vector<Graded>& submissions);
std::string as_csv(const std::vector<Graded>& submissions);

/// Whether every TODO of every submission has passed.
bool all_passed(const std::vector<Graded>& submissions);
/// Whether Kafka or the machine failed in one, so that it says nothing.
bool any_problem(const std::vector<Graded>& submissions);

}  // namespace grade
