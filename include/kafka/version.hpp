#pragma once
// Which helper and which librdkafka this is.
//
//   std::clog << "helper " << kafka::version() << " on librdkafka "
//             << kafka::librdkafka_version() << '\n';
//
// The numbers are macros, because a program that is to compile with several
// versions asks before it compiles. CMake reads the project's version from
// here.

#include <kafka/detail/librdkafka.hpp>
#include <string>

/// Grows when a program that used what is documented may have to be changed.
/// What is in `kafka::detail` is not documented and may change at any time.
#define KAFKA_PAYMENT_LABS_VERSION_MAJOR 1
/// Grows when something is added.
#define KAFKA_PAYMENT_LABS_VERSION_MINOR 0
/// Grows when something is repaired.
#define KAFKA_PAYMENT_LABS_VERSION_PATCH 0

namespace kafka {

/// "1.0.0": of the headers that this file was compiled with.
[[nodiscard]] inline std::string version() {
  return std::to_string(KAFKA_PAYMENT_LABS_VERSION_MAJOR) + "." +
         std::to_string(KAFKA_PAYMENT_LABS_VERSION_MINOR) + "." +
         std::to_string(KAFKA_PAYMENT_LABS_VERSION_PATCH);
}

/// "2.0.2": of the librdkafka that runs, which may be newer than the one whose
/// header was compiled (RD_KAFKA_VERSION).
[[nodiscard]] inline std::string librdkafka_version() {
  return rd_kafka_version_str();
}

}  // namespace kafka
