#pragma once

// A web page that is complete in itself: no script, no font, no picture from
// elsewhere. It can be read on a telephone, and in the dark.

#include <string>
#include <string_view>

namespace lab {

/// The page. `title` and `body` are HTML already; `style` is CSS for what only
/// this page has; `kind` becomes the body's class.
std::string page(const std::string& title, const std::string& body,
                 std::string_view style = {}, const std::string& kind = "one");

}  // namespace lab
