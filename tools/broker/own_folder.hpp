// Folders of brokers that belong to one test, and are cleared away when a test
// that was killed could not do it.
#pragma once

#include <filesystem>
#include <string>

namespace broker {

/// own-<pid>-<start>-<number>: says whose it is, so that what a test that was
/// killed has left can be told from what is in use.
std::string fresh_own_name();

/// Removes the folders of processes that have gone. Never throws: what cannot
/// be removed stays for the next one.
void remove_orphaned_folders(const std::filesystem::path& state);

}  // namespace broker
