// What a contained program finds in its environment: nothing of its caller's,
// where a CI system keeps its secrets.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace contain {

/// PATH, LANG=C.UTF-8, HOME and TMPDIR (both `home`), and our own values of
/// KAFKA_BOOTSTRAP_SERVERS and of the names in `keep`, where they are set.
/// Throws Failure for a name that tells the loader what to load (LD_…).
std::vector<std::string> clean_environment(
    const std::filesystem::path& home, const std::vector<std::string>& keep);

}  // namespace contain
