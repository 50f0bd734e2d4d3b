#include <algorithm>
#include <support/fault.hpp>

namespace support {

void Faults::clear(Fault::What what) {
  std::erase_if(waiting_,
                [what](const Fault& fault) { return fault.what == what; });
}

std::optional<Fault> Faults::strike(std::int16_t kind) {
  const auto found = std::ranges::find(waiting_, kind, &Fault::kind);
  if (found == waiting_.end()) {
    return std::nullopt;
  }
  if (found->after > 0) {
    --found->after;
    return std::nullopt;
  }
  const Fault fault = *found;
  if (found->times != Fault::always && --found->times == 0) {
    waiting_.erase(found);
  }
  return fault;
}

std::optional<Fault> Faults::strike(std::int16_t kind, Fault::What what) {
  const auto next = std::ranges::find(waiting_, kind, &Fault::kind);
  if (next == waiting_.end() || next->what != what || next->after > 0) {
    return std::nullopt;
  }
  return strike(kind);
}

}  // namespace support
