// `lab doctor`: what is installed, what is missing, and what mends it.

#include <librdkafka/rdkafka.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <broker/native_broker.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "broker_link.hpp"
#include "commands.hpp"
#include "jobs.hpp"
#include "kafka_probe.hpp"
#include "terminal.hpp"
#include "usual_broker.hpp"

namespace lab {

using namespace std::chrono_literals;

namespace {

// The first number with dots in a text: "g++ (Debian) 12.2.0" → "12.2.0".
std::string version_in(const std::string& text) {
  std::size_t begin = 0;
  for (; begin < text.size(); ++begin) {
    const bool digit = text[begin] >= '0' && text[begin] <= '9';
    const bool word = begin > 0 && text[begin - 1] != ' ' &&
                      text[begin - 1] != '"' && text[begin - 1] != '\n';
    if (digit && !word) {
      break;
    }
  }
  const std::size_t end = text.find_first_not_of("0123456789.", begin);
  return begin < text.size() ? text.substr(begin, end - begin) : "";
}

int major_of(const std::string& version) {
  return static_cast<int>(std::strtol(version.c_str(), nullptr, 10));
}

struct Tool {
  const char* name;
  const char* program;
  const char* version_flag;
  int least;            // major version
  const char* package;  // on Debian and Ubuntu
};

class Doctor {
 public:
  explicit Doctor(Workspace workspace) : workspace_(std::move(workspace)) {}

  Exit examine() {
    heading("to build");
    for (const Tool& tool : {
             Tool{"compiler", "c++", "--version", 10, "g++"},
             Tool{"cmake", "cmake", "--version", 3, "cmake"},
             Tool{"ninja", "ninja", "--version", 1, "ninja-build"},
             Tool{"pkg-config", "pkg-config", "--version", 0, "pkg-config"},
             Tool{"patch", "patch", "--version", 2, "patch"},
         }) {
      examine_tool(tool);
    }
    good("librdkafka", rd_kafka_version_str());
    examine_httplib();
    examine_build();
    heading("for Kafka");
    examine_java();
    examine_broker();
    examine_docker();
    heading("the machine");
    examine_disk();
    return missing_ ? Exit::broken : Exit::passed;
  }

 private:
  static void heading(const char* text) {
    std::printf("%s\n", paint(Colour::bold, text).c_str());
  }

  static void line(Colour colour, const char* mark, const std::string& name,
                   const std::string& text) {
    std::printf("  %s %s%s\n", paint(colour, mark).c_str(),
                padded(name, 12).c_str(), text.c_str());
  }

  static void good(const std::string& name, const std::string& text) {
    line(Colour::green, "✓", name, text);
  }

  static void note(const std::string& name, const std::string& text) {
    line(Colour::dim, "·", name, text);
  }

  void bad(const std::string& name, const std::string& text,
           const std::string& cure) {
    line(Colour::red, "✗", name, text);
    std::printf("%s", wrapped("to mend it: " + cure, 17).c_str());
    missing_ = true;
  }

  // What a program prints about itself; "" when it is not there.
  static std::string words_of(const std::vector<std::string>& arguments) {
    const Outcome outcome = run_to_end({.arguments = arguments}, 5s);
    return outcome.succeeded() ? outcome.output : "";
  }

  void examine_tool(const Tool& tool) {
    const std::string words = words_of({tool.program, tool.version_flag});
    const std::string version = version_in(words);
    const std::string cure =
        std::string("sudo apt-get install ") + tool.package;
    if (words.empty()) {
      bad(tool.name, "missing", cure);
    } else if (major_of(version) < tool.least) {
      bad(tool.name,
          version + " is too old: " + std::to_string(tool.least) +
              " or newer is needed",
          cure + " (or a newer system)");
    } else {
      good(tool.name, version);
    }
  }

  // The bank of labs 4 and 5 speaks HTTP through it.
  static void examine_httplib() {
    constexpr std::array folders = {"/usr/include", "/usr/local/include",
                                    "/opt/homebrew/include"};
    const bool here = std::ranges::any_of(folders, [](const char* folder) {
      return std::filesystem::exists(std::filesystem::path(folder) /
                                     "httplib.h");
    });
    if (here) {
      good("cpp-httplib", "installed");
    } else {
      note("cpp-httplib",
           "not installed: the build fetches it; or sudo apt-get install "
           "libcpp-httplib-dev");
    }
  }

  void examine_build() {
    if (std::filesystem::exists(workspace_.build / "build.ninja")) {
      good("build", workspace_.shown(workspace_.build));
    } else {
      bad("build", workspace_.shown(workspace_.build) + " is not configured",
          "./lab check");
    }
  }

  void examine_java() {
    constexpr int least = 17;
    const std::string words = words_of({"java", "-version"});
    const std::string version = version_in(words);
    if (words.empty() || major_of(version) < least) {
      bad("java",
          words.empty() ? "missing" : version + " is too old for Kafka 4",
          "sudo apt-get install openjdk-17-jre-headless");
    } else {
      good("java", version);
    }
    const broker::Status status = broker::status(usual_broker(workspace_));
    if (status.installed) {
      good("Kafka", status.version + (status.has_archive
                                          ? ", starts in about a second"
                                          : ", its fast start is being made"));
      return;
    }
    const std::string maven = words_of({"mvn", "-version"});
    if (maven.empty()) {
      bad("maven", "missing, and Kafka's jars are not here yet",
          "sudo apt-get install maven");
    } else {
      note("Kafka", "not here yet: the first check fetches it (41 MB)");
    }
  }

  void examine_broker() {
    const std::string variable = environment_variable("LAB_BROKER");
    if (!variable.empty() && variable != "native" && variable != "docker") {
      if (kafka_answers(variable, 2s)) {
        good("broker", variable + " (LAB_BROKER)");
      } else {
        bad("broker", "nothing answers at " + variable + " (LAB_BROKER)",
            "start that broker, or unset LAB_BROKER");
      }
      return;
    }
    const broker::Status status = broker::status(usual_broker(workspace_));
    if (kafka_answers(usual_address(), 1s)) {
      good("broker", usual_address() + " answers" +
                         (status.running ? " (native, process " +
                                               std::to_string(status.pid) + ")"
                                         : " (not started by this ./lab)"));
      return;
    }
    if (status.running) {
      bad("broker",
          "process " + std::to_string(status.pid) +
              " runs, but does not answer",
          "./lab broker down, then ./lab broker up");
      return;
    }
    note("broker", "down: a check starts one at " + usual_address());
  }

  static void examine_docker() {
    const std::string words = words_of({"docker", "--version"});
    if (words.empty()) {
      note("docker", "not installed, and not needed");
      return;
    }
    const std::string server =
        words_of({"docker", "version", "--format", "{{.Server.Version}}"});
    note("docker", server.empty() ? "installed, but its engine does not run; "
                                    "not needed"
                                  : "engine " + version_in(server) +
                                        "; used with --broker docker only");
  }

  void examine_disk() {
    struct statvfs disk {};
    if (statvfs(workspace_.root.c_str(), &disk) != 0) {
      return;
    }
    constexpr double gigabyte = 1e9;
    constexpr double least = 0.5;
    const double free = static_cast<double>(disk.f_bavail) *
                        static_cast<double>(disk.f_frsize) / gigabyte;
    std::array<char, 64> text{};
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
    static_cast<void>(
        std::snprintf(text.data(), text.size(), "%.1f GB free", free));
    if (free < least) {
      bad("disk", text.data(), "make room: a build and Kafka take 0.5 GB");
    } else {
      good("disk", text.data());
    }
    if (access(workspace_.root.c_str(), W_OK) != 0) {
      bad("folder", workspace_.root.string() + " is read-only for you",
          "sudo chown -R $USER " + workspace_.root.string());
    }
  }

  Workspace workspace_;
  bool missing_ = false;
};

}  // namespace

Exit doctor(const Workspace& workspace) {
  return Doctor(workspace).examine();
}

}  // namespace lab
