// What is wrong with the broker or the machine, and what mends it.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace broker {

/// Says that no broker can be had, and what to do about it.
///
/// It is never the student's code that is wrong: `lab` ends with exit status 3
/// and prints what() followed by cure().
class Problem : public std::runtime_error {
 public:
  Problem(const std::string& what, std::string cure)
      : std::runtime_error(what), cure_(std::move(cure)) {}

  /// The step or the command that mends it; one or more lines.
  [[nodiscard]] const std::string& cure() const noexcept { return cure_; }

 private:
  std::string cure_;
};

/// Is told, in one line each, what is being done now. Called on the thread that
/// asked for the work, only when there is something to wait for.
using Progress = std::function<void(std::string_view)>;

}  // namespace broker
