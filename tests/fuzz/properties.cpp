// A client.properties, then a line of hyphens, then lines of which each is what
// somebody has written behind --property.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <kafka/config.hpp>
#include <kafka/detail/config_reader.hpp>
#include <nlohmann/json.hpp>
#include <runtime/client_config.hpp>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "target.hpp"

namespace fuzz {
namespace {

using kafka::detail::Property;

/// A file that is in memory only. Made once: its name does not change.
class MemoryFile {
 public:
  MemoryFile() : descriptor_{::memfd_create("client.properties", 0)} {
    must(descriptor_ >= 0, "there is a file to read from");
  }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  MemoryFile(MemoryFile&&) = delete;
  MemoryFile& operator=(MemoryFile&&) = delete;

  void hold(std::string_view text) const {
    const auto size = static_cast<ssize_t>(text.size());
    must(::ftruncate(descriptor_, 0) == 0 &&
             ::pwrite(descriptor_, text.data(), text.size(), 0) == size,
         "the file can be written");
  }
  [[nodiscard]] std::string path() const {
    return "/proc/self/fd/" + std::to_string(descriptor_);
  }

 private:
  int descriptor_;
};

/// With an escape before everything that means something to a reader.
std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    constexpr std::string_view letters = "\t\n\r\f";
    const std::size_t letter = letters.find(c);
    if (letter != std::string_view::npos) {
      safe += std::string{'\\', "tnrf"[letter]};
    } else {
      safe += std::string_view{"\\=: #!"}.find(c) == std::string_view::npos
                  ? std::string{c}
                  : std::string{'\\', c};
    }
  }
  return safe;
}

std::string written(const std::vector<Property>& properties) {
  std::string text = "# written by a test\n";
  for (const Property& property : properties) {
    text += escaped(property.name) + " = " + escaped(property.value) + "\n";
  }
  return text;
}

bool equal(const Property& one, const Property& other) {
  return one.name == other.name && one.value == other.value;
}

void check_complaint(std::string_view words, std::string_view place) {
  must(words.starts_with(place), "a complaint begins with its place", words);
  must(!words.ends_with(": "), "a complaint says something", words);
}

void check_reading(std::string_view text) {
  try {
    const std::vector<Property> read =
        kafka::detail::parse_properties(text, "file");
    const std::string again = written(read);
    must(std::ranges::equal(
             read, kafka::detail::parse_properties(again, "file"), equal),
         "properties that were written are the same when they are read", again);
  } catch (const kafka::ConfigError& error) {
    check_complaint(error.what(), "file:");
  }
}

/// What becomes of them in a program, down to what --show-config prints.
void check_program(std::string_view text, std::string_view flags) {
  static const MemoryFile in_memory;
  in_memory.hold(text);
  runtime::ClientFlags given{.bootstrap_servers = {},
                             .fallback_servers = "127.0.0.1:19092",
                             .config_file = in_memory.path(),
                             .properties = {},
                             .show_config = true};
  try {
    while (!flags.empty()) {
      const std::size_t end = std::min(flags.find('\n'), flags.size());
      const std::string flag{flags.substr(0, end)};
      flags.remove_prefix(std::min(end + 1, flags.size()));
      const auto [name, value] = runtime::split_property("--property", flag);
      must(name + "=" + value == flag, "a flag is its name and value", flag);
      given.properties.emplace_back(name, value);
    }
    std::ostringstream notes;
    const kafka::Config config = runtime::make_client_config(
        given, {}, [](kafka::Config config_of_file) { return config_of_file; },
        notes);
    for (const std::string& shown : {runtime::show_producer_config(config),
                                     runtime::show_consumer_config(config)}) {
      must(nlohmann::json::accept(shown), "--show-config prints JSON", shown);
    }
  } catch (const runtime::UsageError& error) {
    check_complaint(error.what(), "--");
  }
}

}  // namespace

void feed_properties(std::string_view bytes) {
  constexpr std::string_view rule = "\n----\n";
  const std::size_t end = bytes.find(rule);
  const std::string_view text = bytes.substr(0, end);
  check_reading(text);
  check_program(text, end == std::string_view::npos
                          ? std::string_view{}
                          : bytes.substr(end + rule.size()));
}

}  // namespace fuzz
