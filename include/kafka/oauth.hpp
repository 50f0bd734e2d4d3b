#pragma once
// A token in place of a password (SASL OAUTHBEARER), from wherever you get
// yours.
//
//   config.set("security.protocol", "SASL_SSL")
//       .set("sasl.mechanism", "OAUTHBEARER")
//       .on_token_refresh([] {
//         const Login login = ask_our_provider();
//         return kafka::OauthToken{.value = login.jwt,
//                                  .principal = "gateway",
//                                  .expires = login.until};
//       });
//
// librdkafka can fetch tokens from an OpenID Connect provider by itself, if it
// was built with libcurl (Debian's is not): then properties are all it takes,
// and on_token_refresh is not called.

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace kafka {

/// What a client shows to a broker that asks for a token.
struct OauthToken {
  std::string value{};      ///< As the broker is to get it: a JWT, mostly.
  std::string principal{};  ///< Whose it is; for librdkafka's messages only.
  /// The next one is asked for when four fifths of the time until then are
  /// over.
  std::chrono::system_clock::time_point expires{};
  /// SASL extensions (RFC 7628): logicalCluster and the like.
  std::vector<std::pair<std::string, std::string>> extensions{};
};

/// Gets a token. Runs on a thread of librdkafka's, one call at a time for each
/// client, so that it may take its time; but a client that is destroyed waits
/// for it. What it throws becomes the client's connection_error()
/// (_AUTHENTICATION), and it is asked again ten seconds later.
using TokenSource = std::function<OauthToken()>;

}  // namespace kafka
