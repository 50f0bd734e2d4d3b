#pragma once
// The REST gateway's endpoints: which there are, who may use them, and what
// they answer.

#include <chrono>
#include <optional>
#include <runtime/rest/http.hpp>
#include <runtime/rest/message_sender.hpp>
#include <runtime/rest/metrics.hpp>
#include <runtime/rest/payment_desk.hpp>
#include <runtime/rest/rest_options.hpp>
#include <string>

namespace runtime::rest {

class RestGateway final : public HttpApplication {
 public:
  /// All three must outlive it.
  RestGateway(const RestOptions& options, PaymentDesk& desk,
              MessageSender& sender)
      : options_(options), desk_(desk), sender_(sender) {}

  std::optional<HttpResponse> answer_head(const HttpRequest& request) override;
  HttpResponse answer(const HttpRequest& request) override;
  void answered(int status, std::chrono::microseconds time) override {
    metrics_.answered(status, time);
  }

  /// What became of all payments so far, as one JSON line.
  [[nodiscard]] std::string summary() const;

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] std::optional<HttpResponse> refusal(
      const HttpRequest& request) const;
  [[nodiscard]] bool authorized(const HttpRequest& request) const;
  HttpResponse root() const;
  HttpResponse health();
  HttpResponse metrics_page() const;
  HttpResponse pay(const HttpRequest& request);
  HttpResponse produce(const HttpRequest& request);
  HttpResponse produce_batch(const HttpRequest& request);
  [[nodiscard]] Clock::time_point deadline() const {
    return Clock::now() + options_.verdict_time;
  }

  const RestOptions& options_;
  PaymentDesk& desk_;
  MessageSender& sender_;
  Metrics metrics_;
};

}  // namespace runtime::rest
