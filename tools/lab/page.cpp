#include "page.hpp"

namespace lab {

namespace {

constexpr std::string_view common_style = R"(
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem;
  padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
a { color: inherit; }
.sum { color: color-mix(in srgb, currentColor 70%, transparent); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem .8rem;
  margin: .6rem 0 0; } dt { color: inherit; opacity: .7; } dd { margin: 0; }
code { font-family: ui-monospace, monospace; font-size: .9em; }
.wide { overflow-x: auto; } table { border-collapse: collapse; }
th, td { border: 1px solid var(--line); padding: .3rem .5rem; text-align: right;
  font-variant-numeric: tabular-nums; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
@media (max-width: 30rem) { dl { display: block; } dt { margin-top: .4rem; } }
)";

}  // namespace

std::string page(const std::string& title, const std::string& body,
                 std::string_view style, const std::string& kind) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta "
         "charset=\"utf-8\">\n<meta name=\"viewport\" "
         "content=\"width=device-width, initial-scale=1\">\n<link "
         "rel=\"icon\" href=\"data:,\">\n<title>" +
         title + "</title>\n<style>" + std::string(common_style) +
         std::string(style) + "</style>\n</head>\n<body class=\"" + kind +
         "\">\n" + body + "</body>\n</html>\n";
}

}  // namespace lab
