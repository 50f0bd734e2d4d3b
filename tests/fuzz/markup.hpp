// Just enough of the formats to see whether a text has become a part of one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

/// Why this is not well-formed XML, or "". As strict as XML 1.0 is, for
/// documents without comments, CDATA and declarations of their own.
std::string problem_of_xml(std::string_view text);

/// How often an element of this name begins.
std::size_t count_elements(std::string_view markup, std::string_view name);

/// Every tag of a document, with its attributes, from < to >.
std::vector<std::string_view> tags(std::string_view markup);

/// The rows and cells of a CSV document (RFC 4180), without their quotes.
/// Nothing when it is none.
std::vector<std::vector<std::string>> rows_of_csv(std::string_view text);

/// Why a terminal, a log or an XML document could take a byte of this for more
/// than a character, or "". Line feeds are fine.
std::string problem_of_characters(std::string_view text);

}  // namespace fuzz
