#pragma once
// A record's headers: names and values beside key and value, such as
// `content-type: application/json`. A name may occur more than once; order is
// kept; a value may be null.
//
//   const kafka::Header out[] = {{"payment_id", id}, {"trace", std::nullopt}};
//   for (const auto& [name, value] : message.headers()) { … }
//   if (auto id = message.headers().last("payment_id")) { use(*id); }

#include <cstddef>
#include <iterator>
#include <kafka/detail/librdkafka.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace kafka {

/// One header. A view: whoever made it keeps the bytes alive.
struct Header {
  std::string_view name;
  std::optional<std::string_view> value;
};

/// The headers of a Message or a DeliveryReport: a view into it, valid as long
/// as that is, and cheap to copy. Allocates nothing.
class Headers {
 public:
  class Iterator;

  Headers() noexcept = default;
  explicit Headers(const rd_kafka_headers_t* headers) noexcept
      : headers_{headers} {}

  [[nodiscard]] std::size_t size() const noexcept {
    return headers_ == nullptr ? 0 : rd_kafka_header_cnt(headers_);
  }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }

  /// The header at `index`, which must be less than size().
  [[nodiscard]] Header at(std::size_t index) const noexcept {
    const char* name = "";
    const void* value = nullptr;
    std::size_t size = 0;
    rd_kafka_header_get_all(headers_, index, &name, &value, &size);
    return {name, detail::bytes(value, size)};
  }

  /// Whether a header of that name is there, with or without a value.
  [[nodiscard]] bool contains(std::string_view name) const noexcept {
    return find(name).has_value();
  }

  /// The value of the last header of that name, which is the one that counts
  /// where a name occurs twice. Nothing when there is none, or its value is
  /// null; contains() tells the two apart.
  [[nodiscard]] std::optional<std::string_view> last(
      std::string_view name) const noexcept {
    const std::optional<Header> header = find(name);
    return header ? header->value : std::nullopt;
  }

  [[nodiscard]] Iterator begin() const noexcept;
  [[nodiscard]] Iterator end() const noexcept;

 private:
  // Not rd_kafka_header_get_last: it wants a name that ends in a NUL.
  [[nodiscard]] std::optional<Header> find(
      std::string_view name) const noexcept {
    for (std::size_t index = size(); index > 0; --index) {
      if (const Header header = at(index - 1); header.name == name) {
        return header;
      }
    }
    return std::nullopt;
  }

  const rd_kafka_headers_t* headers_ = nullptr;
};

/// Goes over Headers in order; gives each Header by value.
class Headers::Iterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = Header;
  using difference_type = std::ptrdiff_t;
  using pointer = void;
  using reference = Header;

  Iterator() noexcept = default;
  Iterator(Headers headers, std::size_t index) noexcept
      : headers_{headers}, index_{index} {}

  Header operator*() const noexcept { return headers_.at(index_); }
  Iterator& operator++() noexcept {
    ++index_;
    return *this;
  }
  // NOLINTNEXTLINE(cert-dcl21-cpp): a const result could not be moved from
  Iterator operator++(int) noexcept {
    Iterator before = *this;
    ++index_;
    return before;
  }
  bool operator==(const Iterator& other) const noexcept {
    return index_ == other.index_;
  }

 private:
  Headers headers_;
  std::size_t index_ = 0;
};

inline Headers::Iterator Headers::begin() const noexcept {
  return {*this, 0};
}
inline Headers::Iterator Headers::end() const noexcept {
  return {*this, size()};
}

}  // namespace kafka
