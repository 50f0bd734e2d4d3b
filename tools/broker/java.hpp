// The Java that runs the broker.
#pragma once

#include <filesystem>
#include <string>

namespace broker {

/// A Java runtime that is new enough for the broker.
struct Java {
  std::filesystem::path program;  // …/bin/java
  std::string build;              // "17.0.15+6-Debian-1deb12u1"
  int major = 0;                  // 17
};

/// Finds $JAVA_HOME/bin/java, else `java` in PATH. Throws Problem when there is
/// none or when it is older than Java 17, which Kafka 4 needs.
Java find_java();

}  // namespace broker
