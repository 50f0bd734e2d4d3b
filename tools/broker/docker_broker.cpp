#include "broker/docker_broker.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <vector>

#include "broker/command.hpp"
#include "broker/folders.hpp"
#include "broker/readiness.hpp"
#include "broker/server_config.hpp"

namespace broker {

namespace {

using Clock = std::chrono::steady_clock;
using Words = std::vector<std::string>;

constexpr std::chrono::seconds short_time{30};
constexpr std::chrono::minutes pull_time{15};
constexpr const char* without_docker =
    "or do without Docker: ./lab broker up --native";

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

Words with(Words command, std::initializer_list<const char*> more) {
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

std::string container(const Words& compose) {
  const Outcome asked =
      run_command(with(compose, {"ps", "-q", "kafka"}), short_time);
  const std::string id = last_line(asked.output);
  constexpr std::size_t id_length = 64;
  return asked.good() && id.size() == id_length ? id : std::string();
}

std::string inspect(const std::string& id, const char* format) {
  const Outcome asked =
      run_command({"docker", "inspect", "--format", format, id}, short_time);
  return asked.good() ? last_line(asked.output) : std::string();
}

bool is_running(const std::string& id) {
  return !id.empty() && inspect(id, "{{.State.Running}}") == "true";
}

// The controller's port stays inside the container.
Ports docker_ports() {
  Ports ports;
  ports.controller = ports.direct;
  return ports;
}

Address standard_address() {
  const Ports ports;
  Address address;
  address.direct = "127.0.0.1:" + std::to_string(ports.direct);
  address.faulty = "127.0.0.1:" + std::to_string(ports.faulty);
  address.proxy_port = ports.proxy;
  return address;
}

std::string log_of(const std::string& id) {
  const Outcome log =
      run_command({"docker", "logs", "--tail", "200", id}, short_time);
  return log.good() ? log.output : std::string();
}

// Docker opens the port at once, and the broker is there some seconds later:
// only a record that comes back says so.
void wait_until_ready(const std::string& id, const Address& address) {
  constexpr std::chrono::seconds limit{90};
  constexpr std::chrono::seconds one_try{5};
  const auto deadline = Clock::now() + limit;
  std::string why;
  do {
    why = try_round_trip(address.direct, one_try);
    if (why.empty()) {
      return;
    }
  } while (is_running(id) && Clock::now() < deadline);
  const std::filesystem::path here = own_files();
  throw_broker_problem(
      log_of(id),
      is_running(id) ? "Kafka in Docker is not ready after 90 s (" + why + ")"
                     : "Kafka in Docker ended while it was starting",
      {.folder = here, .jars = here});
}

}  // namespace

void throw_compose_problem(const std::string& output) {
  const std::string line = last_line(output);
  const auto says_any = [&output](std::initializer_list<const char*> signs) {
    return std::ranges::any_of(signs, [&output](const char* sign) {
      return output.find(sign) != std::string::npos;
    });
  };
  if (says_any({"address already in use", "port is already allocated"})) {
    require_free(docker_ports());
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

Address docker_up(const Progress& progress) {
  const auto begin = Clock::now();
  require_engine();
  const Words compose = compose_command();
  const bool was_running = is_running(container(compose));
  if (!was_running) {
    require_free(docker_ports());
    if (progress) {
      progress(
          "starting Kafka in Docker (the first time pulls its image, "
          "about 400 MB)");
    }
    const Outcome up =
        run_command(with(compose, {"up", "-d", "kafka"}), pull_time);
    if (!up.good()) {
      // Without its ports the container is of no use to anybody.
      run_command(with(compose, {"down", "-v"}), short_time);
      if (!up.in_time) {
        throw Problem(
            "docker compose did not end in 15 minutes",
            std::string("see how far it comes: docker compose pull\n") +
                without_docker);
      }
      throw_compose_problem(up.output);
    }
  }
  Address address = standard_address();
  address.started_now = !was_running;
  wait_until_ready(container(compose), address);
  address.took = std::chrono::duration_cast<std::chrono::milliseconds>(
      Clock::now() - begin);
  return address;
}

bool docker_down() {
  require_engine();
  const Words compose = compose_command();
  const bool was_there = !container(compose).empty();
  constexpr std::chrono::minutes patience{2};
  const Outcome down = run_command(
      with(compose, {"down", "-v", "--remove-orphans", "-t", "5"}), patience);
  if (!down.good()) {
    throw Problem(
        "docker compose cannot end the broker: " + last_line(down.output),
        "see all it says: docker compose down -v");
  }
  return was_there;
}

DockerStatus docker_status() {
  DockerStatus status;
  status.address = standard_address();
  try {
    require_engine();
    const std::string id = container(compose_command());
    status.available = true;
    status.running = is_running(id);
    if (status.running) {
      status.health =
          inspect(id, "{{if .State.Health}}{{.State.Health.Status}}{{end}}");
      constexpr std::chrono::seconds patience{2};
      status.answers = answers(status.address.direct, patience);
    }
  } catch (const Problem& problem) {
    status.missing = problem.what();
  }
  return status;
}

std::string docker_log() {
  require_engine();
  const std::string id = container(compose_command());
  return id.empty() ? std::string() : log_of(id);
}

}  // namespace broker
