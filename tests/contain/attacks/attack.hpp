// What a hostile program may try, one thing at a time. An attack says whether
// it got what it wanted; where it did not, errno says why.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace attack {

using Arguments = std::vector<std::string>;
using Attack = std::function<bool(const Arguments&)>;
using Attacks = std::map<std::string, Attack>;

inline constexpr int succeeded = 0;
inline constexpr int was_refused = 10;

void add_files(Attacks& attacks);
void add_network(Attacks& attacks);
void add_processes(Attacks& attacks);
void add_resources(Attacks& attacks);
void add_kernel(Attacks& attacks);

}  // namespace attack
