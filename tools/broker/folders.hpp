// Folders and files under .lab/, with errors that say what to do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace broker {

/// The folder with pom.xml, server.properties and log4j2.properties: the one
/// under $LAB_ROOT, else the one this program was built from.
std::filesystem::path own_files();

/// A path as a shell wants it: in quotes if it holds a space or the like.
std::string quoted(const std::filesystem::path& path);

/// Throws the Problem that fits an errno: no permission, disk full, a file in
/// the place of a folder. `doing` completes the sentence "cannot …".
[[noreturn]] void throw_file_problem(std::string_view doing,
                                     const std::filesystem::path& path,
                                     int error);

/// Makes the folder and its parents, and proves that files can be written
/// there. Throws Problem when not.
void make_writable_folder(const std::filesystem::path& folder);

/// Throws Problem when the disk that holds `folder` has less than `bytes` left.
void require_space(const std::filesystem::path& folder, std::uintmax_t bytes);

/// Throws Problem on any error.
std::string read_text(const std::filesystem::path& file);

/// Writes the whole file under another name, then renames it: whoever reads
/// `file` finds the old text or the new one, never half of it.
void write_text(const std::filesystem::path& file, std::string_view text);

/// Copies a folder with its files. Throws Problem.
void copy_folder(const std::filesystem::path& from,
                 const std::filesystem::path& to);

/// Removes a folder with all that is in it; nothing happens when it is not
/// there. Throws Problem when something cannot be removed.
void remove_folder(const std::filesystem::path& folder);

/// The last `bytes` of a file, from the start of a line; empty when there is no
/// such file.
std::string tail(const std::filesystem::path& file, std::uintmax_t bytes);

}  // namespace broker
