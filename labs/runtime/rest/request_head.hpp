#pragma once
// Reads the head of an HTTP request strictly (RFC 9112), before any library
// sees it: what two programs could read in two ways is turned away.

#include <cstddef>
#include <optional>
#include <runtime/rest/http.hpp>
#include <string>
#include <string_view>

namespace runtime::rest {

/// A head that can be understood, or why it cannot.
struct RequestHead {
  HttpRequest request;
  std::size_t content_length = 0;
  bool chunked = false;
  bool expects_continue = false;
  bool last = false;  // the client wants the connection closed behind it

  /// 0 when the head is right, else the status of the answer, and why.
  int wrong_status = 0;
  std::string wrong;

  [[nodiscard]] bool has_body() const { return chunked || content_length > 0; }
};

/// The length of the head at the start of `text`, its empty line included; or
/// nothing while its end has not come.
std::optional<std::size_t> head_length(std::string_view text);

/// Reads a whole head, as head_length() measured it.
RequestHead read_head(std::string_view text, const HttpLimits& limits);

}  // namespace runtime::rest
