// Who runs in a broker's place, and who may change that: what one broker and a
// node of a cluster have in common.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "broker/file_lock.hpp"
#include "broker/native_broker.hpp"
#include "broker/process.hpp"

namespace broker {

/// Throws Problem when Java's own lists of paths cannot hold the path.
void require_usable_path(const std::filesystem::path& state);

/// Whoever holds it is the only one who starts or ends what is in
/// <state>/<name>. The lock is a file beside that folder, not in it: the folder
/// goes away while the lock is held. Waits for another holder and says so.
/// Throws Problem.
FileLock lock_place(const std::filesystem::path& state, const std::string& name,
                    const Progress& progress);

/// A broker of this place that has lost its pid file (somebody removed .lab)
/// and still runs in this place's folder.
std::optional<ProcessId> stray_broker(const Place& place);

/// Ends every broker of this place at once (SIGKILL: nothing of its data is
/// kept); true if one was running. Throws Problem when it cannot be ended.
bool end_residents(const Place& place);

}  // namespace broker
