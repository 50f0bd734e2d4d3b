#pragma once
// Hands tokens to librdkafka when it asks for one.

#include <kafka/config.hpp>
#include <kafka/oauth.hpp>
#include <memory>

namespace kafka::detail {

/// Part of a client, and destroyed before librdkafka's handle. The source runs
/// on librdkafka's background thread: else nobody would ask it while a call
/// such as init_transactions() waits for a broker that waits for the token.
class TokenRefresh {
 public:
  /// Before librdkafka's client is made of the config.
  explicit TokenRefresh(Config& config);

  /// Waits for the source where it runs; from here on it does not.
  ~TokenRefresh();

  TokenRefresh(const TokenRefresh&) = delete;
  TokenRefresh& operator=(const TokenRefresh&) = delete;
  TokenRefresh(TokenRefresh&&) = delete;
  TokenRefresh& operator=(TokenRefresh&&) = delete;

  /// Once the client is made. Throws ConfigError.
  void start(rd_kafka_t* client);

 private:
  struct Shared;
  struct Registry;

  static Registry& registry();
  static std::shared_ptr<Shared> find(rd_kafka_t* client);

  // Called by librdkafka, on its background thread.
  static void refresh(rd_kafka_t* client, const char* config,
                      void* opaque) noexcept;
  static void hand_over(rd_kafka_t* client, const OauthToken& token);

  std::shared_ptr<Shared> shared_;  // nothing when nobody gave a source
  rd_kafka_t* client_ = nullptr;
};

}  // namespace kafka::detail

#if KAFKA_DEFINITIONS
#include <kafka/detail/token_refresh_implementation.hpp>
#endif
