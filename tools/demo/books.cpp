#include "books.hpp"

#include <algorithm>

namespace demo {

Books::Fate& Books::fate_of(std::string_view payment_id) {
  return fates_[std::string(payment_id)];
}

void Books::accepted(std::string_view payment_id) {
  Fate& fate = fate_of(payment_id);
  if (!fate.accepted) {
    fate.accepted = true;
    ++accepted_;
    arrived_ += fate.arrived() ? 1 : 0;
  }
}

void Books::seen(std::string_view payment_id, Place place) {
  Fate& fate = fate_of(payment_id);
  const bool before = fate.arrived();
  ++fate.times[static_cast<std::size_t>(place)];
  ++counts_[static_cast<std::size_t>(place)];
  if (fate.accepted && !before && fate.arrived()) {
    ++arrived_;
  }
}

void Books::add(Balance& balance, const std::string& id, const Fate& fate) {
  // Not in validated_payments: a replay puts a dead letter back there.
  for (const Place topic : {Place::requested, Place::processed}) {
    balance.repeated += std::max(fate.at(topic), 1U) - 1;
  }
  balance.charged_twice += fate.at(Place::charged) > 1 ? 1 : 0;
  const bool processed = fate.at(Place::processed) > 0;
  const bool dead = fate.at(Place::dead_lettered) > 0;
  if (fate.at(Place::charged) > 0 && !processed && !dead) {
    ++balance.charged_for_nothing;
  }
  if (!fate.accepted) {
    return;
  }
  ++balance.accepted;
  if (fate.at(Place::rejected) > 0) {
    ++balance.rejected;
    if (processed || dead) {
      balance.in_two_places.push_back(id);
    }
  } else if (processed) {
    ++balance.processed;
  } else if (dead) {
    ++balance.dead_lettered;
  } else {
    balance.lost.push_back(id);
  }
}

Balance Books::balance() const {
  Balance balance;
  for (const auto& [id, fate] : fates_) {
    add(balance, id, fate);
  }
  std::ranges::sort(balance.lost);
  std::ranges::sort(balance.in_two_places);
  return balance;
}

}  // namespace demo
