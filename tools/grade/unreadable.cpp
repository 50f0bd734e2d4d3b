#include "unreadable.hpp"

#include <unistd.h>

#include <system_error>

namespace grade {

namespace fs = std::filesystem;

Unreadable::Unreadable(const std::vector<fs::path>& folders) {
  if (::geteuid() != 0) {
    return;
  }
  for (const fs::path& folder : folders) {
    std::error_code none;
    const fs::perms rights = fs::status(folder, none).permissions();
    if (!none && rights != fs::perms::unknown && fs::exists(folder)) {
      before_.emplace_back(folder, rights);
      fs::permissions(folder, rights & fs::perms::owner_all);
    }
  }
}

Unreadable::~Unreadable() {
  for (const auto& [folder, rights] : before_) {
    std::error_code gone;
    fs::permissions(folder, rights, gone);
  }
}

}  // namespace grade
