#include <support/traffic.hpp>

namespace support {

std::size_t Traffic::requests_of(std::int16_t kind) const {
  const auto found = requests.find(kind);
  return found == requests.end() ? 0 : found->second;
}

std::size_t Traffic::answers_of(std::int16_t kind) const {
  const auto found = answers.find(kind);
  return found == answers.end() ? 0 : found->second;
}

}  // namespace support
