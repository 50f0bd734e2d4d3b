// The ports that a program's arguments name.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace contain {

/// The PORT of each 127.0.0.1:PORT and localhost:PORT in the text, also in a
/// list, behind "http://" or behind a "name=". Sorted, each once.
std::vector<std::uint16_t> local_ports(std::string_view text);

/// The same for several texts, added to `ports`.
std::vector<std::uint16_t> with_local_ports(std::vector<std::uint16_t> ports,
                                            std::span<const std::string> texts);

}  // namespace contain
