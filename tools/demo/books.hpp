#pragma once
// The books of the payment system: of every payment, where it was seen, and at
// the end whether each that was accepted is accounted for once.
//
//   accepted = processed + rejected + dead-lettered, charged twice 0, lost 0

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace demo {

/// Where a payment can be seen.
enum class Place : std::uint8_t {
  requested,      ///< payment_requests
  validated,      ///< validated_payments
  rejected,       ///< rejected_payments
  processed,      ///< processed_payments, as a read_committed reader sees it
  dead_lettered,  ///< payment_requests_dlq
  parked,         ///< the dead letters that were replayed too often
  charged,        ///< the bank's ledger
};
constexpr std::size_t places = 7;

/// What the books say about all payments.
struct Balance {
  std::uint64_t accepted = 0;       ///< The customer was told: we have it.
  std::uint64_t processed = 0;      ///< Of those accepted; so are the next two.
  std::uint64_t rejected = 0;       ///< A rule is broken.
  std::uint64_t dead_lettered = 0;  ///< Not processed later, after a replay.
  std::uint64_t charged_twice = 0;
  /// Charged, and then neither processed nor dead-lettered: the customer has
  /// paid for nothing.
  std::uint64_t charged_for_nothing = 0;
  /// Records beyond the first of a payment in one topic: a lost acknowledgement
  /// or a crash has repeated them, and somebody further down noticed.
  std::uint64_t repeated = 0;
  /// Accepted, and in none of the three places.
  std::vector<std::string> lost{};
  /// Accepted, and both rejected and processed or dead-lettered.
  std::vector<std::string> in_two_places{};

  [[nodiscard]] bool balances() const {
    return lost.empty() && in_two_places.empty() && charged_twice == 0 &&
           charged_for_nothing == 0 &&
           accepted == processed + rejected + dead_lettered;
  }
};

/// Not thread safe.
class Books {
 public:
  /// A customer was told that the payment is accepted. Again is no news.
  void accepted(std::string_view payment_id);
  /// The payment was seen there once more.
  void seen(std::string_view payment_id, Place place);

  [[nodiscard]] std::uint64_t accepted() const { return accepted_; }
  /// Records or charges seen there so far, repeated ones too.
  [[nodiscard]] std::uint64_t count(Place place) const {
    return counts_[static_cast<std::size_t>(place)];
  }
  /// True when every accepted payment is in one of the places where its way
  /// ends.
  [[nodiscard]] bool all_arrived() const { return arrived_ >= accepted_; }

  [[nodiscard]] Balance balance() const;

 private:
  struct Fate {
    bool accepted = false;
    std::uint32_t times[places] = {};

    [[nodiscard]] std::uint32_t at(Place place) const {
      return times[static_cast<std::size_t>(place)];
    }
    [[nodiscard]] bool arrived() const {
      return at(Place::rejected) + at(Place::processed) +
                 at(Place::dead_lettered) >
             0;
    }
  };

  Fate& fate_of(std::string_view payment_id);
  static void add(Balance& balance, const std::string& id, const Fate& fate);

  std::unordered_map<std::string, Fate> fates_;
  std::uint64_t counts_[places] = {};
  std::uint64_t accepted_ = 0;
  std::uint64_t arrived_ = 0;  // of those accepted
};

}  // namespace demo
