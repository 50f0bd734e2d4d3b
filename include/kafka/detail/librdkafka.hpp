#pragma once
// The one place that includes librdkafka, and the small tools with which the
// other headers keep its memory: nothing here is for a caller.

#if __has_include(<librdkafka/rdkafka.h>)
#include <librdkafka/rdkafka.h>
#else
#include <rdkafka.h>  // built from source as a part of another project
#endif

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>

namespace kafka::detail {

/// Frees an object of librdkafka with the function that belongs to its type.
template <auto Destroy>
struct Destroyer {
  template <typename T>
  void operator()(T* object) const noexcept {
    Destroy(object);
  }
};

template <typename T, auto Destroy>
using Owned = std::unique_ptr<T, Destroyer<Destroy>>;

using OwnedList = Owned<rd_kafka_topic_partition_list_t,
                        rd_kafka_topic_partition_list_destroy>;
using OwnedTopic = Owned<rd_kafka_topic_t, rd_kafka_topic_destroy>;
using OwnedQueue = Owned<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using OwnedEvent = Owned<rd_kafka_event_t, rd_kafka_event_destroy>;

/// Room for the reason that librdkafka writes when a call fails.
inline constexpr std::size_t reason_size = 512;

/// A time limit as librdkafka wants it; a negative one waits without end.
inline int milliseconds(std::chrono::milliseconds time) noexcept {
  return static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(
      time.count(), -1, std::numeric_limits<int>::max()));
}

/// A point in time until which a function may wait in several steps.
class Deadline {
 public:
  explicit Deadline(std::chrono::milliseconds time) noexcept
      : endless_{time.count() < 0}, end_{Clock::now() + bounded(time)} {}

  /// What is left, never negative, and at most `step`.
  [[nodiscard]] std::chrono::milliseconds left(
      std::chrono::milliseconds step = longest) const noexcept {
    if (endless_) {
      return step;
    }
    const auto rest =
        std::chrono::ceil<std::chrono::milliseconds>(end_ - Clock::now());
    return std::clamp(rest, std::chrono::milliseconds{0}, step);
  }
  [[nodiscard]] bool passed() const noexcept {
    return !endless_ && Clock::now() >= end_;
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds longest{
      std::numeric_limits<int>::max()};
  static std::chrono::milliseconds bounded(
      std::chrono::milliseconds time) noexcept {
    return std::clamp(time, std::chrono::milliseconds{0}, longest);
  }

  bool endless_;
  Clock::time_point end_;
};

/// Bytes of librdkafka as a view; null stays null, and is not the same as
/// empty.
inline std::optional<std::string_view> bytes(const void* data,
                                             std::size_t size) noexcept {
  if (data == nullptr) {
    return std::nullopt;
  }
  return std::string_view{static_cast<const char*>(data), size};
}

/// A pointer for librdkafka, which takes nullptr for "no value at all": a view
/// without bytes must not look like that. The C API wants a non-const pointer
/// and only reads through it (RD_KAFKA_MSG_F_COPY).
inline void* pointer(std::string_view view) noexcept {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast)
  return const_cast<char*>(view.data() == nullptr ? "" : view.data());
}

}  // namespace kafka::detail
