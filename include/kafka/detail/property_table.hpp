#pragma once
// What is said about a wrong property. All of it comes from librdkafka itself,
// so it fits the version in use, and is looked up only once something is wrong.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <kafka/detail/librdkafka.hpp>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kafka::detail {

struct FileCloser {
  void operator()(std::FILE* file) const noexcept {
    // NOLINTNEXTLINE(cppcoreguidelines-owning-memory)
    static_cast<void>(std::fclose(file));
  }
};
using OwnedFile = std::unique_ptr<std::FILE, FileCloser>;

/// One line of librdkafka's table of properties.
struct PropertyFacts {
  std::string name, range, default_value, description, type;
};

inline std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view blank = " \t\r\n\f";
  const std::size_t first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

/// librdkafka prints its table only to a FILE: as Markdown, a line a property,
/// `name | C/P | range | default | importance | what it does *Type: …*`.
inline std::vector<PropertyFacts> print_property_table() {
  char* text = nullptr;
  std::size_t size = 0;
  OwnedFile memory{::open_memstream(&text, &size)};
  if (!memory) {
    return {};
  }
  rd_kafka_conf_properties_show(memory.get());
  memory.reset();  // only now are text and size right
  // NOLINTNEXTLINE(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory)
  constexpr auto release = [](char* pointer) { std::free(pointer); };
  const std::unique_ptr<char, decltype(release)> owned{text, release};

  std::vector<PropertyFacts> table;
  std::string_view rest{text, size};
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);

    std::array<std::string_view, 5> cells{};
    std::size_t from = 0;  // at last, where the description begins
    for (std::string_view& cell : cells) {
      const std::size_t bar = line.find(" | ", from);
      if (bar == std::string_view::npos) {
        break;
      }
      cell = trimmed(line.substr(from, bar - from));
      from = bar + 3;
    }
    constexpr std::string_view mark = " <br>*Type: ";
    const std::size_t type = line.find(mark, from);
    if (cells[4].empty() || type == std::string_view::npos) {
      continue;  // a heading or a rule
    }
    const std::size_t word = type + mark.size();
    table.push_back(
        {.name = std::string{cells[0]},
         .range = std::string{cells[2]},
         .default_value = std::string{cells[3]},
         .description = std::string{line.substr(from, type - from)},
         .type = std::string{line.substr(word, line.find('*', word) - word)}});
  }
  return table;
}

/// Printed once, when it is first asked for, and kept: printing it takes
/// longer than everything else about a name that is misspelt.
inline const std::vector<PropertyFacts>& property_table() {
  static const std::vector<PropertyFacts> table = print_property_table();
  return table;
}

/// How many letters must be changed, added, left out or swapped with their
/// neighbour to make one word of the other.
inline std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

/// How people write a name who know it only by ear: letters and digits alone.
inline std::string letters_of(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') {
      letters += static_cast<char>(c - 'A' + 'a');
    } else if (c != '.' && c != '_' && c != '-' && c != ' ') {
      letters += c;
    }
  }
  return letters;
}

/// The real property whose name is nearest, or else the shortest that contains
/// all of it; nothing when there is none.
inline std::string nearest_property(std::string_view name) {
  const std::string wanted = letters_of(name);
  std::size_t best = std::max<std::size_t>(2, wanted.size() / 3) + 1;
  std::string nearest;
  std::string longer;
  for (const PropertyFacts& facts : property_table()) {
    const std::string letters = letters_of(facts.name);
    const std::size_t far = distance(wanted, letters);
    if (far < best) {
      best = far;
      nearest = facts.name;
    }
    constexpr std::size_t telling = 5;  // "ms" is a part of too many
    if (wanted.size() >= telling && letters.find(wanted) != std::string::npos &&
        (longer.empty() || facts.name.size() < longer.size())) {
      longer = facts.name;
    }
  }
  return nearest.empty() ? longer : nearest;
}

/// Whether `value` is of the type "integer" or "float" of the table.
inline bool is_number(const std::string& value, std::string_view type) {
  const std::size_t sign = value.find_first_of("+-") == 0 ? 1 : 0;
  const std::size_t other = value.find_first_not_of("0123456789", sign);
  if (other == std::string::npos) {
    return value.size() > sign;
  }
  char* end = nullptr;
  static_cast<void>(std::strtod(value.c_str(), &end));
  return type == "float" && end == value.c_str() + value.size();
}

inline std::optional<PropertyFacts> facts_of(const std::string& name) {
  const auto& table = property_table();
  const auto found = std::ranges::find(table, name, &PropertyFacts::name);
  return found == table.end() ? std::nullopt : std::optional{*found};
}

/// librdkafka reads numbers up to the first letter: "10s" sets linger.ms to
/// 10, "1e3" statistics.interval.ms to 1. `read_back` is what it then has.
inline bool is_misread(const std::string& name, const std::string& value,
                       const std::string& read_back) {
  if (value == read_back || value.find_first_of("+-0123456789") != 0 ||
      is_number(value, "integer")) {
    return false;
  }
  const std::optional<PropertyFacts> facts = facts_of(name);
  return facts && (facts->type == "integer" || facts->type == "float") &&
         !is_number(value, facts->type);
}

/// Whether a property's value must not be shown.
inline bool is_secret(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 5> parts{
      "password", "secret", "key.pem", "jaas", "oauthbearer.config"};
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
    return name.find(part) != std::string_view::npos;
  });
}

// Properties of the Java client. Whether the librdkafka in use knows one after
// all (newer versions learn some) is asked first. A name that ends in a dot
// stands for everything below it.
inline bool is_java_only(std::string_view name) noexcept {
  constexpr std::array names{
      std::string_view{"auto.include.jmx.reporter"},
      std::string_view{"basic.auth."},
      std::string_view{"bearer.auth."},
      std::string_view{"bootstrap.controllers"},
      std::string_view{"buffer.memory"},
      std::string_view{"client.dns.lookup"},
      std::string_view{"compression.gzip.level"},
      std::string_view{"compression.lz4.level"},
      std::string_view{"compression.zstd.level"},
      std::string_view{"config.providers"},
      std::string_view{"config.providers."},
      std::string_view{"confluent."},
      std::string_view{"default.api.timeout.ms"},
      std::string_view{"enable.metrics.push"},
      std::string_view{"exclude.internal.topics"},
      std::string_view{"interceptor.classes"},
      std::string_view{"internal."},
      std::string_view{"key.deserializer"},
      std::string_view{"key.serializer"},
      std::string_view{"max.block.ms"},
      std::string_view{"max.poll.records"},
      std::string_view{"max.request.size"},
      std::string_view{"metadata.max.idle.ms"},
      std::string_view{"metadata.recovery.rebootstrap.trigger.ms"},
      std::string_view{"metadata.recovery.strategy"},
      std::string_view{"metric.reporters"},
      std::string_view{"metrics."},
      std::string_view{"partitioner."},
      std::string_view{"receive.buffer.bytes"},
      std::string_view{"sasl.client.callback.handler.class"},
      std::string_view{"sasl.kerberos.ticket."},
      std::string_view{"sasl.login."},
      std::string_view{"schema.registry."},
      std::string_view{"security.providers"},
      std::string_view{"send.buffer.bytes"},
      std::string_view{"socket.connection.setup.timeout.max.ms"},
      std::string_view{"specific.avro.reader"},
      std::string_view{"ssl.enabled.protocols"},
      std::string_view{"ssl.engine.factory.class"},
      std::string_view{"ssl.keymanager.algorithm"},
      std::string_view{"ssl.keystore.type"},
      std::string_view{"ssl.protocol"},
      std::string_view{"ssl.provider"},
      std::string_view{"ssl.secure.random.implementation"},
      std::string_view{"ssl.trustmanager.algorithm"},
      std::string_view{"ssl.truststore.password"},
      std::string_view{"ssl.truststore.type"},
      std::string_view{"transaction.two.phase.commit.enable"},
      std::string_view{"value.deserializer"},
      std::string_view{"value.serializer"},
  };
  return std::any_of(names.begin(), names.end(), [&](std::string_view known) {
    return known.back() == '.' ? name.substr(0, known.size()) == known
                               : name == known;
  });
}

inline std::string explain_unknown(const std::string& name) {
  std::string text = "unknown property \"" + name + "\"";
  if (is_java_only(name)) {
    return text + ": only the Java client has it, leave it out";
  }
  const std::string nearest = nearest_property(name);
  return nearest.empty()
             ? text + ": librdkafka's CONFIGURATION.md lists them all"
             : text + ": did you mean \"" + nearest + "\"?";
}

/// `reason` is librdkafka's; it knows best why a library or a file does not
/// suit, but often says only "invalid value".
inline std::string explain_bad_value(const std::string& name,
                                     const std::string& value,
                                     std::string_view reason) {
  if (name.find('\0') != std::string::npos) {  // would cut the text short
    return "the name of a property holds a NUL character: \"" +
           name.substr(0, name.find('\0')) + "\" and more";
  }
  if (value.find('\0') != std::string::npos) {
    return "bad value for property \"" + name + "\": it holds a NUL character";
  }
  std::string text = "bad value \"" +
                     (is_secret(name) ? std::string{"[hidden]"} : value) +
                     "\" for property \"" + name + "\"";
  // "Configuration property … not supported in this build: … libcurl …"
  if (reason.find("not supported in this build") != std::string_view::npos) {
    return text + ": " + std::string{trimmed(reason)};
  }
  const std::optional<PropertyFacts> facts = facts_of(name);
  if (facts && !facts->range.empty()) {
    text += ": allowed is " +
            std::string{name.ends_with("acks") ? "all, or " : ""} +
            (facts->type == "enum value" ? "one of " : "") +
            (facts->type == "CSV flags" ? "a list of " : "") +
            (facts->type == "integer" ? "a whole number " : "") +
            (facts->type == "float" ? "a number " : "") + facts->range;
    if (!facts->default_value.empty()) {
      text += " (default " + facts->default_value + ")";
    }
    return text;
  }
  if (facts && facts->type == "see dedicated API") {
    return text + ": it is set by a function of its own, not by a text";
  }
  reason = trimmed(reason);
  const bool tells_nothing = reason.empty() || reason.starts_with("Invalid");
  return facts && tells_nothing ? text + ": " + facts->description
                                : text + ": " + std::string{reason};
}

}  // namespace kafka::detail
