#pragma once

// Results as web pages: one for each submission and one for the class. Each
// page is complete in itself: no script, no font, no picture from elsewhere.

#include <filesystem>
#include <string>
#include <vector>

#include "graded.hpp"

namespace grade {

/// One submission's page.
std::string as_page(const Graded& submission);

/// The class: a row for each submission, with the points of each TODO, and what
/// went wrong most often. `files` are the submissions' pages, in their order.
std::string as_class_page(const std::vector<Graded>& submissions,
                          const std::vector<std::string>& files);

/// Writes all of them below `folder`, the class as index.html. Pages of earlier
/// reports stay. Throws lab::Trouble when that cannot be done.
void write_pages(const std::filesystem::path& folder,
                 const std::vector<Graded>& submissions);

/// "007-ann": the number makes it unique, and the rest is safe in any path.
std::string page_name(std::size_t number, const std::string& name);

}  // namespace grade
