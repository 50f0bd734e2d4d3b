#pragma once
// Numbers as people read them.

#include <chrono>
#include <cstdint>
#include <string>

#include "measurement.hpp"

namespace load_test {

/// 1,234,567
std::string grouped(std::uint64_t number);

/// The nearest whole number, grouped.
std::string rounded(double number);

/// With so many decimals: "0.87".
std::string decimal(double number, int decimals);

/// "99.9 %": with two decimals at most.
std::string percent(double number);

/// Three digits and a unit: "350 µs", "12.3 ms", "1.25 s".
std::string duration(std::chrono::microseconds time);

/// "_MSG_TIMED_OUT 120, MSG_SIZE_TOO_LARGE 3", or "none".
std::string errors(const Measurement::Errors& errors);

}  // namespace load_test
