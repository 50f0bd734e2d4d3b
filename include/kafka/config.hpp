#pragma once
// A client's properties, under the names of the Kafka documentation.
//
//   kafka::Config config{{"bootstrap.servers", "127.0.0.1:19092"},
//                        {"acks", "all"}};
//   config.set("linger.ms", 20ms).set("enable.idempotence", true);
//   kafka::Config cloud = kafka::Config::from_file("client.properties");
//
// A wrong name or value throws at once, and says what would be right. What only
// shows when properties are put together (such as acks=1 with
// enable.idempotence) throws when a client is made of them.
//
// Names, meanings and defaults: librdkafka's CONFIGURATION.md.

#include <chrono>
#include <concepts>
#include <initializer_list>
#include <kafka/detail/definitions.hpp>
#include <kafka/detail/librdkafka.hpp>
#include <kafka/error.hpp>
#include <kafka/oauth.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kafka {

/// A set of properties: a value, which can be copied and changed until a client
/// takes it. A Config that was moved from may only be assigned to or destroyed.
class Config {
 public:
  Config();
  Config(std::initializer_list<std::pair<std::string_view, std::string_view>>
             properties);
  Config(const Config& other);
  Config(Config&& other) noexcept;
  Config& operator=(const Config& other);
  Config& operator=(Config&& other) noexcept;
  ~Config();

  /// Reads a standard client.properties, as managed clusters offer it for
  /// download and Java clients read it: `name=value` or `name: value`, comments
  /// with # or !, lines continued by a backslash. Where Java has another word
  /// for the same thing it is translated: sasl.jaas.config becomes
  /// sasl.username and sasl.password, or for OAUTHBEARER the client's id and
  /// secret; certificates in PEM and class names of assignors become what they
  /// are called here. What only Java has a use for is left out and listed by
  /// ignored(). Throws ConfigError, whose text begins with FILE:LINE.
  static Config from_file(const std::string& path);

  /// Sets a property, also one that was set before. Throws ConfigError when
  /// librdkafka does not know the name, or the value is not allowed.
  Config& set(std::string_view property, std::string_view value);
  Config& set(std::string_view property, std::chrono::milliseconds value) {
    return set(property, std::to_string(value.count()));
  }
  /// Whole numbers and bool. A template, because a text in quotes would turn
  /// into a plain `bool` parameter.
  template <std::integral Value>
  Config& set(std::string_view property, Value value) {
    if constexpr (std::same_as<Value, bool>) {
      return set(property, std::string_view{value ? "true" : "false"});
    } else {
      return set(property, std::string_view{std::to_string(value)});
    }
  }

  /// Where the clients of this config get their tokens, with
  /// sasl.mechanism=OAUTHBEARER: see <kafka/oauth.hpp>.
  Config& on_token_refresh(TokenSource source) {
    token_source_ = std::move(source);
    return *this;
  }
  [[nodiscard]] const TokenSource& token_source() const noexcept {
    return token_source_;
  }

  /// The value a client would use, librdkafka's default included, in
  /// librdkafka's own form: acks "all" reads "-1". Nothing for an unknown name
  /// or a property without a value.
  [[nodiscard]] std::optional<std::string> get(std::string_view property) const;

  /// What was set, in the order of setting; secrets read "[hidden]".
  [[nodiscard]] std::vector<std::pair<std::string, std::string>>
  explicitly_set() const;

  /// Names of the Java-only properties that from_file() met and left out.
  [[nodiscard]] const std::vector<std::string>& ignored() const noexcept {
    return ignored_;
  }

  /// For calls of librdkafka that this class does not offer. Stays owned here.
  [[nodiscard]] rd_kafka_conf_t* native() noexcept { return conf_.get(); }

  /// Hands the properties to rd_kafka_new, which owns them once it succeeded.
  void release() noexcept { static_cast<void>(conf_.release()); }

 private:
  struct Conf : detail::Owned<rd_kafka_conf_t, rd_kafka_conf_destroy> {
    using Owned = detail::Owned<rd_kafka_conf_t, rd_kafka_conf_destroy>;
    Conf() : Owned{rd_kafka_conf_new()} {}
    Conf(const Conf& other) : Owned{rd_kafka_conf_dup(other.get())} {}
    Conf(Conf&&) noexcept = default;
    Conf& operator=(const Conf& other) {
      if (this != &other) {
        reset(rd_kafka_conf_dup(other.get()));
      }
      return *this;
    }
    Conf& operator=(Conf&&) noexcept = default;
    ~Conf() = default;
  };

  // Empty when it worked, else what is wrong; `unknown` tells which of the two.
  [[nodiscard]] std::string try_set(const std::string& name,
                                    const std::string& value, bool& unknown);

  Conf conf_;
  std::vector<std::pair<std::string, std::string>> set_;
  std::vector<std::string> ignored_;
  TokenSource token_source_;
};

}  // namespace kafka

#if KAFKA_DEFINITIONS
#include <kafka/detail/config_implementation.hpp>
#endif
