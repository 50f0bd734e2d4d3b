// A real Apache Kafka without Docker, up in about a second.
//
//   const broker::Place place{"/path/to/repo/.lab"};
//   const broker::Address at = broker::up(place, progress);
//   … at.direct is "127.0.0.1:19092" …
//   broker::down(place);
//
// All state is in two folders: <state>/kafka (jars, class archive, template;
// shared by all brokers, fetched once) and <state>/<name> (one running broker:
// configuration, data, log, pid file). A broker's data lives as long as the
// broker: every start begins empty, and `down` removes it.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "broker/ports.hpp"
#include "broker/problem.hpp"

namespace broker {

/// Where a broker keeps its files and on which ports it listens.
struct Place {
  std::filesystem::path state;  // <repository>/.lab
  std::string name = "broker";
  Ports ports = {};

  /// The folder of this one broker.
  [[nodiscard]] std::filesystem::path folder() const { return state / name; }
};

/// Properties that one start needs on top of the shared file.
using ExtraProperties = std::vector<std::pair<std::string, std::string>>;

/// How a broker is reached.
struct Address {
  std::string direct;  // "127.0.0.1:19092", what clients want
  std::string faulty;  // the listener that advertises the proxy's port
  std::uint16_t proxy_port = 0;  // where a proxy has to listen
  long pid = 0;
  bool started_now = false;  // false: it was up already
  std::chrono::milliseconds took{0};
};

/// Fetches and makes everything that a fast start needs, and waits for it: jars
/// (half a minute, once) and class archive (10 s, once). `up` does without:
/// it trains in the background. For those who start many brokers, such as
/// tests.
void prepare(const std::filesystem::path& state, const Progress& progress = {});

/// Makes sure that a broker is up, and starts it if not. Returns when a record
/// has gone in and come back and the labs' topics exist.
///
/// Safe to call again, and from several processes at once: all get the same
/// broker. The broker goes on when this program ends. What an `up` or a broker
/// that was killed has left is cleared away. Throws Problem.
Address up(const Place& place, const Progress& progress = {});

/// Ends the broker and removes its folder; true if one was running. Throws
/// Problem when it cannot be ended.
bool down(const Place& place);

/// What is known about a broker without changing anything.
struct Status {
  bool running = false;  // its process is there
  bool answers = false;  // and it answers
  long pid = 0;
  Address address;           // where it is, or would be
  std::string version;       // of Kafka, "4.3.1"
  bool installed = false;    // the jars are there
  bool has_archive = false;  // it starts in half the time
};
Status status(const Place& place);

/// What the broker prints.
std::filesystem::path log_file(const Place& place);

/// A broker for one test: free ports, a folder of its own, gone with this
/// object, and gone with this program however that ends.
///
/// Not thread safe. Throws Problem where a broker cannot be had.
class OwnBroker {
 public:
  /// What a broker has besides, once its ports and its folder are known. Of two
  /// lines for one property Kafka takes the last, which is this one.
  using Extra = std::function<ExtraProperties(const Place&)>;

  /// Starts it. `state` holds the shared jars in <state>/kafka.
  explicit OwnBroker(const std::filesystem::path& state,
                     const Progress& progress = {}, const Extra& extra = {});
  ~OwnBroker();
  OwnBroker(OwnBroker&& other) noexcept;
  OwnBroker& operator=(OwnBroker&&) = delete;
  OwnBroker(const OwnBroker&) = delete;
  OwnBroker& operator=(const OwnBroker&) = delete;

  [[nodiscard]] const Address& address() const;
  [[nodiscard]] const Place& place() const;

  /// Ends it at once (SIGKILL), as a power cut would.
  void kill();
  /// Ends it in order (SIGTERM).
  void stop();
  /// Starts it again with the data that is there, on the same ports. After
  /// kill() the broker waits 2 s for its own old session to time out.
  void start();
  /// Stops it where it is (SIGSTOP): connections stay, nothing is answered.
  void freeze();
  void thaw();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace broker
