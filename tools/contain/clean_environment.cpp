#include "clean_environment.hpp"

#include <cstdlib>
#include <string_view>

#include "failure.hpp"

namespace contain {

std::vector<std::string> clean_environment(
    const std::filesystem::path& home, const std::vector<std::string>& keep) {
  std::vector<std::string> result{"PATH=/usr/local/bin:/usr/bin:/bin",
                                  "LANG=C.UTF-8", "HOME=" + home.string(),
                                  "TMPDIR=" + home.string()};
  const auto copy = [&result](const std::string& name) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread
    if (const char* const value = std::getenv(name.c_str())) {
      result.push_back(name + "=" + value);
    }
  };
  copy("KAFKA_BOOTSTRAP_SERVERS");
  for (const std::string& name : keep) {
    if (name.starts_with("LD_") || name.find('=') != std::string::npos) {
      throw Failure{"--keep-env " + name + ": not such a variable"};
    }
    copy(name);
  }
  return result;
}

}  // namespace contain
