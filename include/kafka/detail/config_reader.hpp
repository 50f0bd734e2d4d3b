#pragma once
// Reads Java's properties files, and turns Java's words into librdkafka's.

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <kafka/detail/property_table.hpp>
#include <kafka/error.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace kafka::detail {

/// One property as a file has it, with the line on which it begins.
struct Property {
  std::string name, value;
  std::size_t number = 0;
};

inline std::string read_whole_file(const std::string& path) {
  // "e": not inherited by programs that this one starts
  const OwnedFile file{std::fopen(path.c_str(), "re")};
  std::string text;
  std::array<char, 4096> block{};
  errno = file ? 0 : errno;
  while (file) {
    const std::size_t size =
        std::fread(block.data(), 1, block.size(), file.get());
    text.append(block.data(), size);
    if (size < block.size()) {
      break;
    }
  }
  if (!file || std::ferror(file.get()) != 0) {
    throw ConfigError{"", path + ": cannot be read: " +
                              std::generic_category().message(errno)};
  }
  return text;
}

/// Undoes the escapes of java.util.Properties in a name or a value.
inline std::string unescaped(std::string_view text, const std::string& place) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      plain += text[i];
      continue;
    }
    const char c = text[++i];
    if (c != 'u') {
      constexpr std::string_view letters = "tnrf";
      constexpr std::string_view meanings = "\t\n\r\f";
      const std::size_t known = letters.find(c);
      plain += known == std::string_view::npos ? c : meanings[known];
      continue;
    }
    const std::string_view digits = text.substr(i + 1, 4);
    unsigned code = 0;
    for (const char digit : digits) {
      constexpr std::string_view hex = "0123456789abcdef";
      const auto lower = static_cast<char>(
          digit >= 'A' && digit <= 'F' ? digit - 'A' + 'a' : digit);
      const std::size_t value = hex.find(lower);
      if (value == std::string_view::npos) {
        code = 0;
        break;
      }
      code = code * 16 + static_cast<unsigned>(value);
    }
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (digits.size() < 4 || code == 0 || surrogate) {
      throw ConfigError{"", place +
                                "\\u wants four hexadecimal digits of one "
                                "character; write it as UTF-8 instead"};
    }
    if (code < 0x80) {
      plain += static_cast<char>(code);
    } else if (code < 0x800) {
      plain += static_cast<char>(0xC0U | (code >> 6U));
      plain += static_cast<char>(0x80U | (code & 0x3FU));
    } else {
      plain += static_cast<char>(0xE0U | (code >> 12U));
      plain += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
      plain += static_cast<char>(0x80U | (code & 0x3FU));
    }
    i += 4;
  }
  return plain;
}

/// Whether a text ends in a backslash that is not itself escaped.
inline bool is_continued(std::string_view line) noexcept {
  const std::size_t last = line.find_last_not_of('\\');
  const std::size_t count =
      line.size() - (last == std::string_view::npos ? 0 : last + 1);
  return count % 2 == 1;
}

/// Java keeps blanks at the end of a value, and nobody means them: but for one
/// behind a backslash.
inline std::string_view without_blanks_at_end(std::string_view value) noexcept {
  const std::size_t size = value.find_last_not_of(" \t\r\n\f") + 1;
  const bool meant = size < value.size() && is_continued(value.substr(0, size));
  return value.substr(0, size + (meant ? 1 : 0));
}

/// `name=value`, `name: value` or `name value`, as java.util.Properties has it.
inline Property split(std::string_view line, std::size_t number,
                      const std::string& path) {
  const std::string place = path + ":" + std::to_string(number) + ": ";
  std::size_t end = 0;
  while (end < line.size() && std::string_view{"=: \t\f"}.find(line[end]) ==
                                  std::string_view::npos) {
    end += line[end] == '\\' ? 2U : 1U;
  }
  end = std::min(end, line.size());
  std::string_view value = line.substr(end);
  constexpr std::string_view blank = " \t\f";
  value.remove_prefix(std::min(value.find_first_not_of(blank), value.size()));
  const bool separated = !value.empty() && (value[0] == '=' || value[0] == ':');
  if (separated) {
    value.remove_prefix(1);
    value.remove_prefix(std::min(value.find_first_not_of(blank), value.size()));
  }
  const std::string name = unescaped(line.substr(0, end), place);
  if (name.empty() || (value.empty() && !separated)) {
    throw ConfigError{name, place + "expected name=value, found \"" +
                                std::string{line.substr(0, 60)} + "\""};
  }
  return {name, unescaped(without_blanks_at_end(value), place), number};
}

/// All that `text` has; `path` is what a complaint calls it.
inline std::vector<Property> parse_properties(std::string_view text,
                                              const std::string& path) {
  std::string_view rest = text;
  if (rest.starts_with("\xEF\xBB\xBF")) {
    rest.remove_prefix(3);  // the mark that some editors put before UTF-8
  }
  std::vector<Property> properties;
  std::string logical;  // a line together with its continuations
  std::size_t number = 0;
  std::size_t begins = 0;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++number;
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    line.remove_prefix(std::min(line.find_first_not_of(" \t\f"), line.size()));
    if (logical.empty()) {
      if (line.empty() || line[0] == '#' || line[0] == '!') {
        continue;
      }
      begins = number;
    }
    const bool more = is_continued(line);
    logical += more ? line.substr(0, line.size() - 1) : line;
    if (more && !rest.empty()) {
      continue;
    }
    if (!logical.empty()) {
      properties.push_back(split(logical, begins, path));
    }
    logical.clear();
  }
  return properties;
}

inline std::vector<Property> read_properties(const std::string& path) {
  return parse_properties(read_whole_file(path), path);
}

/// What a property of a file means to librdkafka: names and values.
using Translation = std::vector<std::pair<std::string, std::string>>;

/// The value of `option` in a JAAS line: `… required option="value" …;`.
inline std::string jaas_option(std::string_view jaas, std::string_view option) {
  for (std::size_t at = jaas.find(option); at != std::string_view::npos;
       at = jaas.find(option, at + 1)) {
    std::string_view rest = jaas.substr(at + option.size());
    const bool whole = at > 0 && trimmed(jaas.substr(at - 1, 1)).empty();
    rest = trimmed(rest);
    if (!whole || !rest.starts_with('=')) {
      continue;
    }
    rest = trimmed(rest.substr(1));
    const char quote = rest.empty() ? ' ' : rest[0];
    if (quote != '"' && quote != '\'') {
      return std::string{rest.substr(0, rest.find_first_of(" \t;"))};
    }
    std::string value;
    for (std::size_t i = 1; i < rest.size() && rest[i] != quote; ++i) {
      i += rest[i] == '\\' && i + 1 < rest.size() ? 1U : 0U;
      value += rest[i];
    }
    return value;
  }
  return {};
}

/// The rest of a JAAS line of OAUTHBEARER that begins with `extension_` holds
/// names and values for the broker:
/// "logicalCluster=lkc-1,identityPoolId=pool-1".
inline std::string jaas_extensions(std::string_view jaas) {
  constexpr std::string_view prefix = "extension_";
  std::string list;
  for (std::size_t at = jaas.find(prefix); at != std::string_view::npos;
       at = jaas.find(prefix, at + 1)) {
    std::string_view name = jaas.substr(at);
    name = name.substr(0, name.find_first_of("= \t"));
    list += (list.empty() ? "" : ",") +
            std::string{name.substr(prefix.size())} + "=" +
            jaas_option(jaas, name);
  }
  return list;
}

inline Translation translate_oauth(const std::string& jaas) {
  const std::string client = jaas_option(jaas, "clientId");
  if (client.empty()) {
    throw ConfigError{
        "sasl.jaas.config",
        "sasl.jaas.config has an OAuthBearerLoginModule without clientId: "
        "tokens are fetched with clientId and clientSecret from "
        "sasl.oauthbearer.token.endpoint.url"};
  }
  Translation translation{
      {"sasl.oauthbearer.method", "oidc"},
      {"sasl.oauthbearer.client.id", client},
      {"sasl.oauthbearer.client.secret", jaas_option(jaas, "clientSecret")}};
  if (std::string scope = jaas_option(jaas, "scope"); !scope.empty()) {
    translation.emplace_back("sasl.oauthbearer.scope", std::move(scope));
  }
  if (std::string rest = jaas_extensions(jaas); !rest.empty()) {
    translation.emplace_back("sasl.oauthbearer.extensions", std::move(rest));
  }
  return translation;
}

inline Translation translate_jaas(const std::string& jaas) {
  if (jaas.find("OAuthBearerLoginModule") != std::string::npos) {
    return translate_oauth(jaas);
  }
  const bool known = jaas.find("PlainLoginModule") != std::string::npos ||
                     jaas.find("ScramLoginModule") != std::string::npos;
  const std::string user = jaas_option(jaas, "username");
  if (!known || user.empty()) {
    throw ConfigError{
        "sasl.jaas.config",
        "sasl.jaas.config is understood only as PlainLoginModule or "
        "ScramLoginModule with username and password, or "
        "OAuthBearerLoginModule with clientId and clientSecret; set "
        "librdkafka's own sasl.* properties instead"};
  }
  return {{"sasl.username", user},
          {"sasl.password", jaas_option(jaas, "password")}};
}

/// `org.apache.kafka.clients.consumer.RangeAssignor, …` becomes `range, …`;
/// names that are librdkafka's already stay as they are.
inline std::string translate_assignors(std::string_view classes) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> words{
      {{"CooperativeStickyAssignor", "cooperative-sticky"},
       {"RangeAssignor", "range"},
       {"RoundRobinAssignor", "roundrobin"}}};
  std::string names;
  while (!classes.empty()) {
    const std::size_t end = std::min(classes.find(','), classes.size());
    std::string_view name = trimmed(classes.substr(0, end));
    classes.remove_prefix(std::min(end + 1, classes.size()));
    for (const auto& [java, native] : words) {
      if (name.ends_with(java)) {
        name = native;
      }
    }
    names += (names.empty() ? "" : ",") + std::string{name};
  }
  return names;
}

inline Translation translate(const Property& line) {
  const auto as = [&](std::string value) {
    return Translation{{line.name, std::move(value)}};
  };
  if (line.name == "sasl.jaas.config") {
    return translate_jaas(line.value);
  }
  if (line.name == "partition.assignment.strategy") {
    return as(translate_assignors(line.value));
  }
  if (line.name == "auto.offset.reset" && line.value == "none") {
    return as("error");
  }
  if (line.name == "ssl.endpoint.identification.algorithm" &&
      line.value.empty()) {
    return as("none");  // how Java's users switch the check off
  }
  // Certificates and a key in the file itself.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> texts{
      {{"ssl.truststore.certificates", "ssl.ca.pem"},
       {"ssl.keystore.certificate.chain", "ssl.certificate.pem"},
       {"ssl.keystore.key", "ssl.key.pem"}}};
  for (const auto& [java, native] : texts) {
    if (line.name == java) {
      return {{std::string{native}, line.value}};
    }
  }
  if (line.name == "ssl.truststore.location") {
    if (line.value.ends_with(".pem") || line.value.ends_with(".crt")) {
      return {{"ssl.ca.location", line.value}};
    }
    throw ConfigError{line.name,
                      "ssl.truststore.location is a Java key store, which "
                      "librdkafka cannot read: export the certificates with "
                      "keytool -exportcert -rfc, and set ssl.ca.location"};
  }
  return as(line.value);
}

}  // namespace kafka::detail
