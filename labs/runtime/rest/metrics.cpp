#include <algorithm>
#include <runtime/rest/metrics.hpp>
#include <sstream>
#include <string_view>

namespace runtime::rest {
namespace {

/// Writes lines of Prometheus' text format.
class Page {
 public:
  Page& metric(std::string_view name, std::string_view type,
               std::string_view help) {
    name_ = name;
    out_ << "# HELP " << name << ' ' << help << "\n# TYPE " << name << ' '
         << type << '\n';
    return *this;
  }

  template <typename Number>
  Page& value(Number number, std::string_view labels = {},
              std::string_view suffix = {}) {
    out_ << name_ << suffix;
    if (!labels.empty()) {
      out_ << '{' << labels << '}';
    }
    out_ << ' ' << number << '\n';
    return *this;
  }

  [[nodiscard]] std::string text() const { return out_.str(); }

 private:
  std::ostringstream out_;
  std::string_view name_;
};

void write_verdicts(Page& page, const char* name, const char* help,
                    std::uint64_t sent, const Metrics::Kind& kind) {
  const std::string sent_name = std::string(name) + "_sent_total";
  const std::string verdicts = std::string(name) + "_total";
  page.metric(sent_name, "counter", help).value(sent);
  page.metric(verdicts, "counter",
              "The same, and what was not sent, by verdict")
      .value(kind.delivered.load(), R"(verdict="delivered")")
      .value(kind.failed.load(), R"(verdict="failed")")
      .value(kind.without_verdict.load(), R"(verdict="none")")
      .value(kind.refused.load(), R"(verdict="refused")");
}

}  // namespace

void Metrics::Kind::count(const Outcome& outcome) {
  switch (outcome.kind) {
    case Outcome::Kind::delivered:
      ++delivered;
      return;
    case Outcome::Kind::none:
      ++without_verdict;
      return;
    case Outcome::Kind::busy:
      ++refused;
      return;
    case Outcome::Kind::failed:
    case Outcome::Kind::threw:
      ++failed;
  }
}

void Metrics::answered(int status, std::chrono::microseconds time) {
  const double seconds = std::chrono::duration<double>(time).count();
  const auto* const bound = std::ranges::lower_bound(bounds, seconds);
  ++buckets_[static_cast<std::size_t>(bound - bounds.begin())];
  microseconds_ += static_cast<std::uint64_t>(time.count());
  if (status > 0 && static_cast<std::size_t>(status) < highest_status) {
    ++statuses_[static_cast<std::size_t>(status)];
  }
}

std::string Metrics::text(const Levels& levels) const {
  Page page;
  write_verdicts(page, "gateway_payments", "Payments given to the gateway",
                 levels.payments_sent, payments);
  write_verdicts(page, "gateway_messages", "Messages given to the producer",
                 levels.messages_sent, messages);
  page.metric("gateway_queue_depth", "gauge", "Payments that wait to be sent")
      .value(levels.queue_depth);
  page.metric("gateway_in_flight", "gauge", "Sent, and without a verdict yet")
      .value(levels.payments_in_flight, R"(kind="payment")")
      .value(levels.messages_in_flight, R"(kind="message")");
  page.metric("gateway_http_requests_total", "counter", "Answers by status");
  for (std::size_t status = 0; status < statuses_.size(); ++status) {
    if (const std::uint64_t count = statuses_[status].load(); count > 0) {
      page.value(count, "status=\"" + std::to_string(status) + "\"");
    }
  }
  page.metric("gateway_http_request_duration_seconds", "histogram",
              "From a request's first byte to its answer");
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    std::ostringstream label;
    sum += buckets_[i].load();
    label << "le=\"";
    if (i < bounds.size()) {
      label << bounds[i] << '"';
    } else {
      label << "+Inf\"";
    }
    page.value(sum, label.str(), "_bucket");
  }
  constexpr double million = 1e6;
  page.value(static_cast<double>(microseconds_.load()) / million, {}, "_sum");
  page.value(sum, {}, "_count");
  return page.text();
}

}  // namespace runtime::rest
