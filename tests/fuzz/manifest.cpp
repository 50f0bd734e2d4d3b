// A lab.json.
#include <lab/manifest.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "target.hpp"

namespace fuzz {
namespace {

using nlohmann::json;

constexpr const char* lab_json = "labs/99-fuzz/lab.json";

/// As it was written down, or would have been.
json written(const lab::Manifest& manifest) {
  json todos = json::array();
  for (const lab::Todo& todo : manifest.todos) {
    json tests = json::array();
    for (const lab::Test& test : todo.tests) {
      tests.push_back({{"test", test.name},
                       {"needs", test.needs},
                       {"seconds", test.seconds}});
    }
    todos.push_back({{"todo", todo.number},
                     {"title", todo.title},
                     {"points", todo.points},
                     {"hints", todo.hints},
                     {"tests", tests}});
  }
  return {{"lab", manifest.lab},       {"number", manifest.number},
          {"title", manifest.title},   {"program", manifest.program},
          {"source", manifest.source}, {"handout", manifest.handout},
          {"test", manifest.test},     {"todos", todos}};
}

/// Every member of `part` is in `whole`, and the same there. A test may be
/// nothing but its name.
bool is_within(const json& part, const json& whole) {
  if (part.is_object() && whole.is_string()) {
    return part.at("test") == whole;
  }
  if (part.is_array() && whole.is_array() && part.size() == whole.size()) {
    for (std::size_t i = 0; i < part.size(); ++i) {
      if (!is_within(part[i], whole[i])) {
        return false;
      }
    }
    return true;
  }
  if (!part.is_object() || !whole.is_object()) {
    return part == whole;
  }
  for (const auto& [name, value] : part.items()) {
    const bool may_be_missing = name == "needs" || name == "seconds";
    if (whole.contains(name) ? !is_within(value, whole.at(name))
                             : !may_be_missing) {
      return false;
    }
  }
  return true;
}

std::optional<lab::Manifest> read_manifest(const std::string& text) {
  try {
    return lab::parse_manifest(text, lab_json);
  } catch (const lab::Trouble& trouble) {
    const std::string_view words = trouble.what();
    must(words.starts_with(lab_json), "a complaint begins with the file",
         words);
    must(!trouble.cure().empty(), "a complaint has a cure", words);
    return std::nullopt;
  }
}

}  // namespace

void feed_manifest(std::string_view bytes) {
  const auto manifest = read_manifest(std::string{bytes});
  if (!manifest) {
    return;
  }
  const json out = written(*manifest);
  must(is_within(out, json::parse(bytes)),
       "a manifest is read as it is written, or not at all", out.dump(2));
  const auto again = read_manifest(out.dump());
  must(again && written(*again) == out,
       "a manifest that was written is the same when it is read", out.dump(2));
  must(manifest->points() >= 0, "points are not negative", out.dump(2));
}

}  // namespace fuzz
