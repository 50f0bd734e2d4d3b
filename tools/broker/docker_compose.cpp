#include "broker/docker_compose.hpp"

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <string_view>

#include "broker/docker_broker.hpp"
#include "broker/docker_cluster.hpp"
#include "broker/folders.hpp"
#include "broker/problem.hpp"

namespace broker {

namespace {

using Words = std::vector<std::string>;

constexpr std::chrono::seconds short_time{30};
constexpr std::chrono::minutes pull_time{15};

bool says(const Outcome& outcome, std::string_view text) {
  return outcome.output.find(text) != std::string::npos;
}

std::string last_line(const std::string& text) {
  const auto end = text.find_last_not_of(" \r\n");
  if (end == std::string::npos) {
    return "it printed nothing";
  }
  const auto begin = text.find_last_of("\r\n", end);
  const std::size_t from = begin == std::string::npos ? 0 : begin + 1;
  return text.substr(from, end - from + 1);
}

void require_engine() {
  if (find_program("docker").empty()) {
    throw Problem(
        "no Docker: there is no `docker` in PATH",
        std::string("sudo apt-get install docker.io docker-compose\n") +
            without_docker);
  }
  const Outcome asked = run_command(
      {"docker", "info", "--format", "{{.ServerVersion}}"}, short_time);
  if (asked.good()) {
    return;
  }
  if (says(asked, "permission denied")) {
    throw Problem("Docker's engine is running, but you may not use it",
                  std::string("sudo usermod -aG docker $(id -un), then log out "
                              "and in again\n") +
                      without_docker);
  }
  throw Problem("Docker is installed, but its engine is not running: " +
                    last_line(asked.output),
                std::string("sudo systemctl start docker   (or start Docker "
                            "Desktop)\n") +
                    without_docker);
}

// `docker compose` (a plugin of the client) or the older `docker-compose`.
Words compose_command() {
  const std::filesystem::path repository =
      own_files().parent_path().parent_path();
  Words words;
  if (run_command({"docker", "compose", "version"}, short_time).good()) {
    words = {"docker", "compose"};
  } else if (!find_program("docker-compose").empty()) {
    words = {"docker-compose"};
  } else {
    throw Problem(
        "Docker has no compose: neither `docker compose` nor `docker-compose`",
        std::string("sudo apt-get install docker-compose   (or "
                    "docker-compose-plugin, from Docker's own packages)\n") +
            without_docker);
  }
  for (const std::string& word :
       {std::string("--project-directory"), repository.string(),
        std::string("-f"), (repository / "docker-compose.yml").string()}) {
    words.push_back(word);
  }
  return words;
}

std::string inspect(const std::string& id, const char* format) {
  const Outcome asked =
      run_command({"docker", "inspect", "--format", format, id}, short_time);
  return asked.good() ? last_line(asked.output) : std::string();
}

Words joined(Words first, const Words& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace

Compose::Compose() {
  require_engine();
  command_ = compose_command();
}

Outcome Compose::run(const Words& words,
                     std::chrono::milliseconds deadline) const {
  return run_command(joined(command_, words), deadline);
}

void Compose::up(const Words& services) const {
  const Outcome up = run(joined({"up", "-d"}, services), pull_time);
  if (up.good()) {
    return;
  }
  // What was said first is what a person needs to hear.
  static_cast<void>(
      run(joined({"rm", "-s", "-f", "-v"}, services), short_time));
  if (!up.in_time) {
    throw Problem("docker compose did not end in 15 minutes",
                  std::string("see how far it comes: docker compose pull\n") +
                      without_docker);
  }
  throw_compose_problem(up.output);
}

bool Compose::remove(const Words& services, const Words& others) const {
  const auto is_there = [this](const std::string& service) {
    return !container(service).empty();
  };
  const bool was_there = is_there(services.front());
  constexpr std::chrono::minutes patience{2};
  const Outcome removed =
      std::ranges::any_of(others, is_there)
          ? run(joined({"rm", "-s", "-f", "-v"}, services), patience)
          : run({"--profile", "ui", "--profile", "cluster", "down", "-v",
                 "--remove-orphans", "-t", "5"},
                patience);
  if (!removed.good()) {
    throw Problem(
        "docker compose cannot end the broker: " + last_line(removed.output),
        "see all it says: docker compose down -v");
  }
  return was_there;
}

std::string Compose::container(const std::string& service) const {
  const Outcome asked = run({"ps", "-q", service}, short_time);
  const std::string id = last_line(asked.output);
  constexpr std::size_t id_length = 64;
  return asked.good() && id.size() == id_length ? id : std::string();
}

bool Compose::is_running(const std::string& service) const {
  const std::string id = container(service);
  return !id.empty() && inspect(id, "{{.State.Running}}") == "true";
}

std::string Compose::health(const std::string& service) const {
  return inspect(container(service),
                 "{{if .State.Health}}{{.State.Health.Status}}{{end}}");
}

std::string Compose::log(const std::string& service) const {
  const std::string id = container(service);
  if (id.empty()) {
    return {};
  }
  const Outcome log =
      run_command({"docker", "logs", "--tail", "200", id}, short_time);
  return log.good() ? log.output : std::string();
}

void throw_compose_problem(const std::string& output) {
  const std::string line = last_line(output);
  const auto says_any = [&output](std::initializer_list<const char*> signs) {
    return std::ranges::any_of(signs, [&output](const char* sign) {
      return output.find(sign) != std::string::npos;
    });
  };
  if (says_any({"address already in use", "port is already allocated"})) {
    require_docker_ports_free();
    require_docker_cluster_ports_free();
    throw Problem("a port of the broker is in use: " + line,
                  "see who has it: sudo ss -ltnp");
  }
  if (says_any({"no space left on device"})) {
    throw Problem("the disk is full: " + line,
                  "docker system df shows what takes the room, docker system "
                  "prune frees some");
  }
  if (says_any({"pull access denied", "manifest unknown", "manifest for",
                "no such host", "i/o timeout", "failed to resolve",
                "failed to do request", "TLS handshake", "connection refused",
                "network is unreachable", "Client.Timeout", "toomanyrequests",
                "name resolution", "server misbehaving"})) {
    throw Problem(
        "Docker cannot pull the broker's image: " + line,
        std::string("check the network and try again\nwhere images cannot be "
                    "pulled, build a stand-in: sudo "
                    "tools/broker/stand-in-image.sh, and set KAFKA_IMAGE to "
                    "the name it prints\n") +
            without_docker);
  }
  throw Problem(
      "docker compose failed: " + line,
      std::string("see all it says: docker compose up\n") + without_docker);
}

}  // namespace broker
