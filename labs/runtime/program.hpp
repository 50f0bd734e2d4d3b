#pragma once
// What main() of every lab program does around its work.

#include <functional>
#include <string_view>

namespace runtime {

/// The exit status of wrong use and wrong configuration.
inline constexpr int wrong_use = 2;

/// Makes the process fit to talk to Kafka (closed standard streams cannot be
/// mistaken for a connection, a closed pipe is an error and not the end), runs
/// `body`, and returns its exit status. What `body` throws is written to
/// stderr after the program's name, and the status is wrong_use.
int run_program(std::string_view name, const std::function<int()>& body);

}  // namespace runtime
