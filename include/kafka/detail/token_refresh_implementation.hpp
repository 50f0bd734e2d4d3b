#pragma once
// The functions of kafka::detail::TokenRefresh: see token_refresh.hpp.

#include <array>
#include <chrono>
#include <exception>
#include <kafka/detail/token_refresh.hpp>
#include <kafka/error.hpp>
#include <map>
#include <mutex>
#include <vector>

namespace kafka::detail {

struct TokenRefresh::Shared {
  std::mutex running;  // guards source
  TokenSource source;
};

// A consumer's handle may live longer than the consumer (its last messages keep
// it), and asks for tokens as long as it does: it must not find one that is
// gone.
struct TokenRefresh::Registry {
  std::mutex mutex;
  std::map<rd_kafka_t*, std::shared_ptr<Shared>> clients;
};

KAFKA_INLINE TokenRefresh::Registry& TokenRefresh::registry() {
  static Registry all;
  return all;
}

KAFKA_INLINE TokenRefresh::TokenRefresh(Config& config) {
  if (config.token_source()) {
    shared_ = std::make_shared<Shared>();
    shared_->source = config.token_source();
    rd_kafka_conf_enable_sasl_queue(config.native(), 1);
    rd_kafka_conf_set_oauthbearer_token_refresh_cb(config.native(),
                                                   &TokenRefresh::refresh);
  }
}

KAFKA_INLINE TokenRefresh::~TokenRefresh() {
  if (client_ != nullptr) {
    {
      const std::lock_guard lock{registry().mutex};
      registry().clients.erase(client_);
    }
    const std::lock_guard lock{shared_->running};
    shared_->source = nullptr;
  }
}

KAFKA_INLINE void TokenRefresh::start(rd_kafka_t* client) {
  if (!shared_) {
    return;
  }
  {
    const std::lock_guard lock{registry().mutex};
    registry().clients[client] = shared_;
  }
  client_ = client;
  if (rd_kafka_error_t* error =
          rd_kafka_sasl_background_callbacks_enable(client)) {
    throw ConfigError{
        "", "no tokens can be asked for: " + Error::take(error).text()};
  }
}

KAFKA_INLINE std::shared_ptr<TokenRefresh::Shared> TokenRefresh::find(
    rd_kafka_t* client) {
  const std::lock_guard lock{registry().mutex};
  const auto found = registry().clients.find(client);
  return found == registry().clients.end() ? nullptr : found->second;
}

KAFKA_INLINE void TokenRefresh::refresh(rd_kafka_t* client,
                                        const char* /*config*/,
                                        void* /*opaque*/) noexcept {
  try {
    if (const auto shared = find(client)) {
      const std::lock_guard lock{shared->running};
      if (shared->source) {
        hand_over(client, shared->source());
        return;
      }
    }
    rd_kafka_oauthbearer_set_token_failure(client, "the client has ended");
  } catch (const std::exception& error) {
    rd_kafka_oauthbearer_set_token_failure(client, error.what());
  } catch (...) {
    rd_kafka_oauthbearer_set_token_failure(client, "no token");
  }
}

KAFKA_INLINE void TokenRefresh::hand_over(rd_kafka_t* client,
                                          const OauthToken& token) {
  std::vector<const char*> extensions;
  for (const auto& [name, value] : token.extensions) {
    extensions.push_back(name.c_str());
    extensions.push_back(value.c_str());
  }
  const auto expires = std::chrono::floor<std::chrono::milliseconds>(
      token.expires.time_since_epoch());
  std::array<char, reason_size> reason{};
  const rd_kafka_resp_err_t refused = rd_kafka_oauthbearer_set_token(
      client, token.value.c_str(), expires.count(), token.principal.c_str(),
      extensions.data(), extensions.size(), reason.data(), reason.size());
  if (refused != RD_KAFKA_RESP_ERR_NO_ERROR) {
    rd_kafka_oauthbearer_set_token_failure(client, reason.data());
  }
}

}  // namespace kafka::detail
