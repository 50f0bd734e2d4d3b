// A folder that is gone when the test ends.
#pragma once

#include <filesystem>
#include <grade/scratch.hpp>
#include <string>
#include <string_view>

namespace grade {

class Folder {
 public:
  [[nodiscard]] const std::filesystem::path& path() const {
    return scratch_.path();
  }
  /// Writes a file below it, and the folders on the way.
  void write(const std::string& name, std::string_view text) const;

 private:
  Scratch scratch_;
};

}  // namespace grade
