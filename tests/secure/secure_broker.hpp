#pragma once
// A Kafka that lets nobody in without a password and talks to nobody in the
// clear, as a managed cluster does.
//
//   const SecureBroker broker;
//   … broker.address(): SASL_SSL, with PLAIN, SCRAM-SHA-256 and
//   -512, and unsigned tokens …
//
// Its certificate is signed by an authority of this test's own: a client that
// does not trust broker.file("ca.pem") refuses it.

#include <broker/native_broker.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

class SecureBroker {
 public:
  static constexpr std::string_view user = "gateway";
  /// Holds what a properties file and a JAAS line have to escape.
  static constexpr std::string_view password = R"(p=a:s s\#!;)";
  /// In a JAAS line that stands in a properties file.
  static constexpr std::string_view escaped_password = R"(p=a:s s\\\\#!;)";

  /// Starts it, with the user. Throws broker::Problem.
  SecureBroker();

  /// Where a client with a password connects to.
  [[nodiscard]] const std::string& address() const { return address_; }

  /// A file that certificates.sh has made.
  [[nodiscard]] std::string file(std::string_view name) const;

  /// Where new files of a test may be put: gone with the broker.
  [[nodiscard]] std::filesystem::path folder() const;

 private:
  broker::ExtraProperties secure_listener(const broker::Ports& ports);
  static void format_with_user(const broker::Place& place,
                               const broker::ExtraProperties& extra);

  std::string address_;
  std::optional<broker::OwnBroker> own_;
};
