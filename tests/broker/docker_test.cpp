// Docker: what goes wrong with it, and that its broker is the native one's
// twin. Needs no engine: a program of ours plays the docker client.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <broker/docker_broker.hpp>
#include <broker/docker_cluster.hpp>
#include <broker/docker_compose.hpp>
#include <broker/folders.hpp>
#include <broker/kafka_install.hpp>
#include <cstdlib>
#include <fstream>

#include "listener.hpp"
#include "machine.hpp"

namespace fs = std::filesystem;
using broker::Problem;

namespace {

// PATH with a `docker` that does as the script says, and nothing else but a
// shell.
class FakeDocker {
 public:
  explicit FakeDocker(const std::string& script) {
    fs::create_directories(bin());
    if (!script.empty()) {
      std::ofstream(bin() / "docker") << "#!/bin/sh\n" << script << '\n';
      fs::permissions(bin() / "docker", fs::perms(0755));
    }
    environment_.emplace(
        std::initializer_list<Environment::Change>{{"PATH", bin().string()}});
  }

 private:
  [[nodiscard]] fs::path bin() const { return folder_.path() / "bin"; }
  ScratchFolder folder_;
  std::optional<Environment> environment_;
};

Problem problem_of_docker_up() {
  return problem_of([] { broker::docker_up(); });
}

std::string compose_file() {
  return broker::read_text(fs::path(REPOSITORY) / "docker-compose.yml");
}

}  // namespace

TEST_SUITE_BEGIN("docker");

TEST_CASE("no docker client: says what to install, and the way without") {
  const FakeDocker none("");

  const Problem problem = problem_of_docker_up();

  CHECK(contains(problem.what(), "no `docker`"));
  CHECK(contains(problem.cure(), "apt-get install docker.io"));
  CHECK(contains(problem.cure(), "--native"));
  CHECK_FALSE(broker::docker_status().available);
  CHECK(contains(broker::docker_status().missing, "no `docker`"));
}

TEST_CASE("an engine that is not running: says how to start it") {
  const FakeDocker docker(
      "echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock"
      ". Is the docker daemon running?' >&2; exit 1");

  const Problem problem = problem_of_docker_up();

  CHECK(contains(problem.what(), "engine is not running"));
  CHECK(contains(problem.cure(), "systemctl start docker"));
}

TEST_CASE("an engine that is not ours to use: says which group to join") {
  const FakeDocker docker(
      "echo 'permission denied while trying to connect to the Docker daemon "
      "socket' >&2; exit 1");

  CHECK(contains(problem_of_docker_up().cure(), "usermod -aG docker"));
}

TEST_CASE("no compose: says what to install") {
  const FakeDocker docker("test \"$1\" != compose");

  const Problem problem = problem_of_docker_up();

  CHECK(contains(problem.what(), "compose"));
  CHECK(contains(problem.cure(), "apt-get install docker-compose"));
}

TEST_CASE(
    "an image that cannot be pulled: names the stand-in and the way "
    "without Docker") {
  for (const std::string words :
       {"Error response from daemon: Get \"https://registry-1.docker.io/v2/\": "
        "dial tcp: lookup registry-1.docker.io: no such host",
        "ERROR: manifest for apache/kafka:4.3.1 not found: manifest unknown",
        "failed to resolve reference \"docker.io/apache/kafka:4.3.1\""}) {
    const Problem problem =
        problem_of([&words] { broker::throw_compose_problem(words); });

    CHECK(contains(problem.what(), "cannot pull"));
    CHECK(contains(problem.what(), words));
    CHECK(contains(problem.cure(), "stand-in-image.sh"));
    CHECK(contains(problem.cure(), "--native"));
  }
}

TEST_CASE("a port in use: named with its owner before Docker is asked") {
  std::optional<Listener> listener;
  if (broker::port_is_free(broker::Ports{}.direct)) {
    listener.emplace(broker::Ports{}.direct);
  }
  const FakeDocker docker("case \"$*\" in *up*) exit 1;; esac");

  const Problem problem = problem_of_docker_up();

  CHECK(contains(problem.what(), "port 19092 is in use by"));
}

TEST_CASE("the image and the jars are the same Kafka") {
  CHECK(contains(compose_file(),
                 "apache/kafka:" + broker::wanted_version() + "}"));
}

TEST_CASE(
    "the image gets the native broker's configuration, and no variables "
    "that would change it") {
  const std::string compose = compose_file();

  CHECK(contains(compose,
                 "./tools/broker/server.properties:/mnt/shared/config/"
                 "server.properties"));
  const auto ui = compose.find("  kafka-ui:");
  REQUIRE(ui != std::string::npos);
  CHECK_FALSE(contains(compose.substr(0, ui), "environment"));
}

TEST_CASE("a cluster in Docker that cannot be had says so in the same words") {
  const FakeDocker none("");

  CHECK(contains(problem_of([] { broker::docker_cluster_up(); }).what(),
                 "no `docker`"));
  CHECK(contains(problem_of([] { broker::docker_cluster_status(); }).what(),
                 "no `docker`"));
}

TEST_CASE("the cluster in Docker has the native one's addresses") {
  const std::string compose = compose_file();
  const std::string script =
      broker::read_text(broker::own_files() / "cluster-node.sh");
  const auto ports = broker::ClusterPorts::beside();

  for (int node = 1; node <= broker::cluster_size; ++node) {
    const broker::Ports& own =
        ports.brokers.at(static_cast<std::size_t>(node) - 1);
    for (const std::uint16_t port : {own.direct, own.faulty}) {
      const std::string number = std::to_string(port);
      CHECK(contains(compose, "127.0.0.1:" + number + ":" + number));
    }
    // 192${node}2 is what the script calls it.
    const std::string begin = "192" + std::to_string(node);
    CHECK(std::to_string(own.direct) == begin + "2");
    CHECK(std::to_string(own.faulty) == begin + "3");
    CHECK(std::to_string(own.proxy) == begin + "5");
  }
  CHECK(contains(script, "PLAIN://:192${node}2,FAULTY://:192${node}3"));
  CHECK(contains(script, std::to_string(broker::controller_node) +
                             "@127.0.0.1:" + std::to_string(ports.controller)));
  for (const std::string& service : broker::docker_cluster_services()) {
    CHECK(contains(compose, "\n  " + service + ":"));
  }
}

TEST_CASE("the configuration file is plain ASCII, which every Java can read") {
  for (const char* file :
       {"server.properties", "cluster.properties", "log4j2.properties"}) {
    const std::string text = broker::read_text(broker::own_files() / file);
    CAPTURE(file);
    CHECK(std::ranges::all_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 128; }));
  }
}

TEST_CASE("every tag is exact") {
  const std::string compose = compose_file();
  CHECK_FALSE(contains(compose, ":latest"));
  CHECK_FALSE(contains(compose, ":main"));
}

TEST_CASE("free-ports.sh names who holds a port, and ends with 3") {
  const Scratch scratch;
  const std::uint16_t port = scratch.place.ports.direct;
  const auto run = [port, &scratch] {
    const fs::path said = scratch.place.state / "said";
    const std::string command =
        std::string(REPOSITORY) + "/tools/broker/free-ports.sh " +
        std::to_string(port) + " 2>'" + said.string() + "'";
    // NOLINTNEXTLINE(cert-env33-c,concurrency-mt-unsafe): a command of ours.
    const int status = std::system(command.c_str());
    return std::pair{WEXITSTATUS(status), broker::read_text(said)};
  };

  const auto free = run();
  const Listener other(port);
  const auto held = run();

  CHECK(free.first == 0);
  CHECK(free.second.empty());
  CHECK(held.first == 3);
  CHECK(contains(held.second, "port " + std::to_string(port) +
                                  " is in use by broker_test (process " +
                                  std::to_string(::getpid()) + ")"));
  CHECK(contains(held.second, "to mend it: end that process"));
}

TEST_SUITE_END();
