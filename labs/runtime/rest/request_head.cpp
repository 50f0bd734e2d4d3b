#include <algorithm>
#include <charconv>
#include <runtime/rest/request_head.hpp>

namespace runtime::rest {
namespace {

constexpr std::size_t longest_target = 8192;

struct WrongHead {
  int status;
  std::string detail;
};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [marks](char c) {
    return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') ||
           marks.find(c) != std::string_view::npos;
  });
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20U || c == 0x7F;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  return begin == std::string_view::npos
             ? std::string_view{}
             : text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// Collects a head line by line; throws WrongHead.
class HeadReader {
 public:
  HeadReader(std::string_view text, const HttpLimits& limits)
      : text_(text), limits_(limits) {}

  RequestHead read() {
    request_line(line());
    for (std::string_view next = line(); !next.empty(); next = line()) {
      if (++headers_ > limits_.headers) {
        throw WrongHead{431, "The request has more than " +
                                 std::to_string(limits_.headers) +
                                 " headers: send fewer"};
      }
      header(next);
    }
    check_whole();
    return std::move(head_);
  }

 private:
  std::string_view line() {
    const std::size_t end = text_.find('\n');
    std::string_view found = text_.substr(0, end);
    if (end == std::string_view::npos || !found.ends_with('\r')) {
      throw WrongHead{400, "A line of the head does not end in CR LF"};
    }
    text_.remove_prefix(end + 1);
    found.remove_suffix(1);
    return found;
  }

  void request_line(std::string_view text) {
    const std::size_t first = text.find(' ');
    const std::size_t last = text.rfind(' ');
    if (first == std::string_view::npos || first == last) {
      throw WrongHead{400,
                      "The request line is not METHOD PATH HTTP/1.1, with one "
                      "space between"};
    }
    method(text.substr(0, first));
    target(text.substr(first + 1, last - first - 1));
    version(text.substr(last + 1));
  }

  void method(std::string_view text) {
    if (!is_token(text)) {
      throw WrongHead{400, "The request line does not begin with a method"};
    }
    head_.request.method = text;
  }

  void target(std::string_view text) {
    if (text.size() > longest_target) {
      throw WrongHead{414, "The path is longer than " +
                               std::to_string(longest_target) + " bytes"};
    }
    const bool printable = std::ranges::all_of(text, [](char c) {
      return c > 0x20 && c < 0x7F;  // what is negative is no ASCII
    });
    if (!text.starts_with('/') || !printable) {
      throw WrongHead{400,
                      "The path does not begin with /, or holds bytes that "
                      "must be written as %XX"};
    }
    head_.request.path = text.substr(0, text.find('?'));
  }

  void version(std::string_view text) {
    if (text != "HTTP/1.1" && text != "HTTP/1.0") {
      throw WrongHead{text.starts_with("HTTP/") ? 505 : 400,
                      "The request line does not end in HTTP/1.1 or HTTP/1.0"};
    }
    old_ = text == "HTTP/1.0";
    head_.last = old_;
  }

  void header(std::string_view text) {
    const std::size_t colon = text.find(':');
    const std::string_view name = text.substr(0, colon);
    if (colon == std::string_view::npos || !is_token(name)) {
      throw WrongHead{400,
                      "A header is not NAME: VALUE in one line, without space "
                      "before the colon"};
    }
    const std::string_view value = trimmed(text.substr(colon + 1));
    if (std::ranges::any_of(
            value, [](char c) { return is_control(c) && c != '\t'; })) {
      throw WrongHead{400, "The header " + std::string(name) +
                               " holds a control character"};
    }
    known_header(name, value);
  }

  void known_header(std::string_view name, std::string_view value) {
    HttpRequest& request = head_.request;
    if (same_word(name, "Host")) {
      ++hosts_;
    } else if (same_word(name, "Content-Length")) {
      content_length(value);
    } else if (same_word(name, "Transfer-Encoding")) {
      if (!same_word(value, "chunked") || head_.chunked) {
        throw WrongHead{501, "Transfer-Encoding may only be chunked, once"};
      }
      head_.chunked = true;
    } else if (same_word(name, "Expect")) {
      if (!same_word(value, "100-continue")) {
        throw WrongHead{417, "Expect may only be 100-continue"};
      }
      head_.expects_continue = true;
    } else if (same_word(name, "Connection")) {
      head_.last = same_word(value, "close") ||
                   (old_ && !same_word(value, "keep-alive"));
    } else if (same_word(name, "Content-Type")) {
      once(request.content_type, name, value);
    } else if (same_word(name, "Content-Encoding")) {
      once(request.content_encoding, name, value);
    } else if (same_word(name, "Authorization")) {
      once(request.authorization, name, value);
    }
  }

  static void once(std::string& place, std::string_view name,
                   std::string_view value) {
    if (!place.empty()) {
      throw WrongHead{400, "The header " + std::string(name) +
                               " is given twice: keep one of them"};
    }
    place = value;
  }

  void content_length(std::string_view value) {
    std::size_t length = 0;
    const auto [end, error] =
        std::from_chars(value.data(), value.data() + value.size(), length);
    if (lengths_++ > 0 || value.empty() || end != value.data() + value.size() ||
        error == std::errc::invalid_argument) {
      throw WrongHead{400, "Content-Length must be one whole number"};
    }
    if (error == std::errc::result_out_of_range ||
        length > limits_.body_bytes) {
      too_large_ = true;  // a fault of the framing is the worse one
    }
    head_.content_length = length;
  }

  void check_whole() const {
    if (hosts_ > 1 || (hosts_ == 0 && !old_)) {
      throw WrongHead{400, "There must be one header Host"};
    }
    if (head_.chunked && (lengths_ > 0 || old_)) {
      throw WrongHead{400,
                      "Content-Length and Transfer-Encoding exclude each "
                      "other, and HTTP/1.0 has no chunks"};
    }
    if (too_large_) {
      throw WrongHead{413, "The body is larger than " +
                               std::to_string(limits_.body_bytes) + " bytes"};
    }
    if (head_.request.method == "POST" && lengths_ == 0 && !head_.chunked) {
      throw WrongHead{411,
                      "A POST needs Content-Length, or Transfer-Encoding: "
                      "chunked"};
    }
  }

  std::string_view text_;
  const HttpLimits& limits_;
  RequestHead head_;
  std::size_t headers_ = 0;
  int hosts_ = 0;
  int lengths_ = 0;
  bool too_large_ = false;
  bool old_ = false;  // HTTP/1.0
};

}  // namespace

std::optional<std::size_t> head_length(std::string_view text) {
  for (std::size_t end = text.find('\n'); end != std::string_view::npos;
       end = text.find('\n', end + 1)) {
    const std::string_view rest = text.substr(end + 1);
    if (rest.starts_with('\n')) {
      return end + 2;
    }
    if (rest.starts_with("\r\n")) {
      return end + 3;
    }
  }
  return std::nullopt;
}

RequestHead read_head(std::string_view text, const HttpLimits& limits) {
  try {
    return HeadReader(text, limits).read();
  } catch (const WrongHead& wrong) {
    RequestHead head;
    head.wrong_status = wrong.status;
    head.wrong = wrong.detail;
    return head;
  }
}

}  // namespace runtime::rest
