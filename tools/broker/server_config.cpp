#include "broker/server_config.hpp"

#include <deque>
#include <sstream>

#include "broker/class_data_archive.hpp"
#include "broker/folders.hpp"
#include "broker/problem.hpp"

namespace broker {

namespace fs = std::filesystem;

void write_server_config(const fs::path& folder, const Ports& ports,
                         const ExtraProperties& extra) {
  const auto at = [](std::uint16_t port) {
    return "://127.0.0.1:" + std::to_string(port);
  };
  std::ostringstream text;
  text << read_text(own_files() / "server.properties")
       << "\n# Appended for this native broker.\n"
       << "listeners=PLAIN" << at(ports.direct) << ",FAULTY" << at(ports.faulty)
       << ",CONTROLLER" << at(ports.controller) << '\n'
       << "advertised.listeners=PLAIN" << at(ports.direct) << ",FAULTY"
       << at(ports.proxy) << '\n'
       << "controller.quorum.voters=1@127.0.0.1:" << ports.controller << '\n'
       << "log.dirs=data\n";
  for (const auto& [name, value] : extra) {
    text << name << '=' << value << '\n';
  }
  write_text(folder / "server.properties", std::move(text).str());
  write_text(folder / "log4j2.properties",
             read_text(own_files() / "log4j2.properties"));
}

std::vector<std::string> broker_command(const Java& java, const Kafka& kafka) {
  std::vector<std::string> command = {java.program.string()};
  const auto archive = archive_arguments(java, kafka);
  command.insert(command.end(), archive.begin(), archive.end());
  // The quickest compiler and the smallest collector: a broker of the labs
  // lives for minutes and sees thousands of records, not billions.
  for (const char* argument :
       {"-XX:+UseSerialGC", "-Xmx256m", "-XX:TieredStopAtLevel=1",
        "-Dlog4j2.configurationFile=log4j2.properties", "-cp"}) {
    command.emplace_back(argument);
  }
  command.push_back(kafka.class_path);
  command.emplace_back("kafka.Kafka");
  command.emplace_back("server.properties");
  return command;
}

namespace {

// The last lines that say something: no stack traces, no lists of settings.
std::string last_lines(const std::string& log) {
  constexpr std::size_t lines = 5;
  constexpr std::size_t widest = 300;
  std::deque<std::string> last;
  std::istringstream in(log);
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '\t') {
      continue;
    }
    last.push_back("  " + line.substr(0, widest));
    if (last.size() > lines) {
      last.pop_front();
    }
  }
  std::string text;
  for (const std::string& line : last) {
    text += (text.empty() ? "" : "\n") + line;
  }
  return text;
}

}  // namespace

void throw_broker_problem(const std::string& log, const std::string& what,
                          const fs::path& place, const fs::path& jars) {
  const auto says = [&log](std::string_view text) {
    return log.find(text) != std::string::npos;
  };
  const std::string log_name = (place / "broker.log").string();
  if (says("No space left on device") || says("Disk quota exceeded")) {
    throw Problem(what + ": the disk that holds " + place.string() + " is full",
                  "make room there (`df -h " + quoted(place) +
                      "` shows the disk) and try again");
  }
  if (says("Address already in use") || says("Socket server failed to bind")) {
    throw Problem(what + ": somebody took one of its ports meanwhile",
                  "try again: the next start names the port and its owner");
  }
  if (says("UnsupportedClassVersionError")) {
    throw Problem(what + ": this Java is too old for Kafka 4",
                  "sudo apt-get install openjdk-17-jre-headless");
  }
  if (says("OutOfMemoryError") || says("Cannot allocate memory") ||
      says("insufficient memory") || says("Could not reserve enough space")) {
    throw Problem(what + ": not enough memory (the broker takes 250 MB)",
                  "end something large (`ps aux --sort=-rss | head`) and try "
                  "again");
  }
  if (says("Could not find or load main class") ||
      says("NoClassDefFoundError") || says("ClassNotFoundException") ||
      says("error in opening zip file") || says("zip END header not found")) {
    throw Problem(what + ": Kafka's jars are damaged",
                  "remove them, the next start fetches them again: rm -rf " +
                      quoted(jars));
  }
  throw Problem(what + (log.empty() ? std::string("; it printed nothing")
                                    : "; its last words:\n" + last_lines(log)),
                "the whole log: " + log_name +
                    "\nfrom a clean start: ./lab broker down && ./lab broker "
                    "up");
}

}  // namespace broker
