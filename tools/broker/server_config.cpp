#include "broker/server_config.hpp"

#include <deque>
#include <sstream>

#include "broker/class_data_archive.hpp"
#include "broker/folders.hpp"
#include "broker/problem.hpp"

namespace broker {

namespace fs = std::filesystem;

namespace {

std::string at(std::string_view listener, std::uint16_t port) {
  return std::string(listener) + "://127.0.0.1:" + std::to_string(port);
}

// The checked-in text, then these lines: of two for one property Kafka takes
// the last.
void write_config(const fs::path& folder, std::string text,
                  const ExtraProperties& lines, const ExtraProperties& extra) {
  text += "\n# Appended for this native broker.\n";
  for (const ExtraProperties* some : {&lines, &extra}) {
    for (const auto& [name, value] : *some) {
      text.append(name).append("=").append(value).append("\n");
    }
  }
  write_text(folder / "server.properties", text);
  write_text(folder / "log4j2.properties",
             read_text(own_files() / "log4j2.properties"));
}

}  // namespace

void write_server_config(const fs::path& folder, const Ports& ports,
                         const ExtraProperties& extra) {
  write_config(folder, read_text(own_files() / "server.properties"),
               {{"listeners", at("PLAIN", ports.direct) + "," +
                                  at("FAULTY", ports.faulty) + "," +
                                  at("CONTROLLER", ports.controller)},
                {"advertised.listeners",
                 at("PLAIN", ports.direct) + "," + at("FAULTY", ports.proxy)},
                {"controller.quorum.voters",
                 "1@127.0.0.1:" + std::to_string(ports.controller)},
                {"log.dirs", "data"}},
               extra);
}

void write_node_config(const Node& node, const ExtraProperties& extra) {
  const Ports& ports = node.place.ports;
  ExtraProperties lines = {{"node.id", std::to_string(node.number)},
                           {"controller.quorum.voters",
                            std::to_string(controller_node) + "@127.0.0.1:" +
                                std::to_string(ports.controller)},
                           {"log.dirs", "data"}};
  if (node.is_controller()) {
    const std::string only = at("CONTROLLER", ports.controller);
    lines.insert(lines.end(), {{"process.roles", "controller"},
                               {"listeners", only},
                               {"advertised.listeners", only}});
  } else {
    lines.insert(lines.end(),
                 {{"listeners", at("PLAIN", ports.direct) + "," +
                                    at("FAULTY", ports.faulty)},
                  {"advertised.listeners", at("PLAIN", ports.direct) + "," +
                                               at("FAULTY", ports.proxy)}});
  }
  write_config(node.place.folder(),
               read_text(own_files() / "server.properties") + "\n" +
                   read_text(own_files() / "cluster.properties"),
               lines, extra);
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
                          const Remains& remains) {
  const auto says = [&log](std::string_view text) {
    return log.find(text) != std::string::npos;
  };
  const std::string log_name = (remains.folder / "broker.log").string();
  if (says("No space left on device") || says("Disk quota exceeded")) {
    throw Problem(
        what + ": the disk that holds " + remains.folder.string() + " is full",
        "make room there (`df -h " + quoted(remains.folder) +
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
                      quoted(remains.jars));
  }
  throw Problem(what + (log.empty() ? std::string("; it printed nothing")
                                    : "; its last words:\n" + last_lines(log)),
                "the whole log: " + log_name +
                    "\nfrom a clean start: ./lab broker down" + remains.flags +
                    " && ./lab broker up" + remains.flags);
}

}  // namespace broker
