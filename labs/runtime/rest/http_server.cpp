#include <httplib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <runtime/rest/connection.hpp>
#include <runtime/rest/http_server.hpp>
#include <runtime/rest/problem.hpp>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

namespace runtime::rest {
namespace {

constexpr int waiting_connections = 1024;

// The connection that this thread serves: cpp-httplib hands its handlers a
// request of its own, and no way to what is behind it.
thread_local Connection* serving = nullptr;

// Whether this thread only turns connections away.
thread_local bool turning_away = false;

/// One thread a connection, made when they are needed, up to a limit. Beyond
/// it nothing waits: a connection is told so at once.
class Crew final : public httplib::TaskQueue {
 public:
  explicit Crew(std::size_t most) : most_(most) {}

  void enqueue(std::function<void()> work) override {
    if (!take(work)) {
      turning_away = true;
      work();
      turning_away = false;
    }
  }

  void shutdown() override {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
      changed_.notify_all();
    }
    for (std::thread& thread : threads_) {
      thread.join();
    }
  }

 private:
  /// False when every thread is busy, and there can be no more.
  bool take(const std::function<void()>& work) {
    const std::lock_guard lock(mutex_);
    if (idle_ <= work_.size()) {
      if (threads_.size() >= most_) {
        return false;
      }
      try {
        threads_.emplace_back([this] { serve(); });
      } catch (const std::system_error&) {
        return false;  // the system has none to spare
      }
    }
    work_.push_back(work);
    changed_.notify_one();
    return true;
  }

  void serve() {
    std::unique_lock lock(mutex_);
    while (true) {
      ++idle_;
      changed_.wait(lock, [this] { return over_ || !work_.empty(); });
      --idle_;
      if (work_.empty()) {
        return;
      }
      const std::function<void()> work = std::move(work_.front());
      work_.pop_front();
      lock.unlock();
      work();
      lock.lock();
    }
  }

  const std::size_t most_;
  std::mutex mutex_;  // guards everything below
  std::condition_variable changed_;
  std::deque<std::function<void()>> work_;
  std::size_t idle_ = 0;
  bool over_ = false;
  std::vector<std::thread> threads_;
};

void fill(httplib::Response& to, HttpResponse from) {
  to.status = from.status;
  for (const auto& [name, value] : from.headers) {
    to.set_header(name, value);
  }
  to.set_content(from.body, from.content_type);
}

/// An answer without cpp-httplib, to what it must not see. The last on its
/// connection.
std::string plain_answer(const HttpResponse& response) {
  std::string text =
      "HTTP/1.1 " + std::to_string(response.status) + " " +
      std::string(phrase(response.status)) +
      "\r\nConnection: close\r\nContent-Type: " + response.content_type +
      "\r\nContent-Length: " + std::to_string(response.body.size()) + "\r\n";
  for (const auto& [name, value] : response.headers) {
    text += name + ": " + value + "\r\n";
  }
  return text + "\r\n" + response.body;
}

/// process_request() has more parameters from 0.16 on: addresses, which nobody
/// asks for here.
template <typename Server>
bool process(Server& server, httplib::Stream& stream, bool last, bool& closed) {
  if constexpr (requires {
                  server.process_request(stream, last, closed, nullptr);
                }) {
    return server.process_request(stream, last, closed, nullptr);
  } else {
    return server.process_request(stream, std::string(), 0, std::string(), 0,
                                  last, closed, nullptr);
  }
}

}  // namespace

/// cpp-httplib's server with connections of ours.
class HttpServer::Listener final : public httplib::Server {
 public:
  using httplib::Server::process_request;  // for process()

  Listener(const HttpLimits& limits, HttpApplication& application)
      : limits_(limits),
        application_(application),
        stop_(::eventfd(0, EFD_CLOEXEC)) {
    new_task_queue = [this]() -> httplib::TaskQueue* {
      // cpp-httplib takes it over.
      return std::make_unique<Crew>(limits_.connections).release();
    };
    set_tcp_nodelay(true);
    set_keep_alive_max_count(SIZE_MAX);
    set_keep_alive_timeout(limits.idle.count() / 1000);
    set_socket_options([this](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
      listening_ = socket;
    });
    set_pre_routing_handler(
        [this](const httplib::Request& /*request*/, httplib::Response& to) {
          return answer_head(to);
        });
    Post("/",
         [this](const httplib::Request& /*request*/, httplib::Response& to,
                const httplib::ContentReader& read) { answer_body(to, read); });
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  Listener(Listener&&) = delete;
  Listener& operator=(Listener&&) = delete;
  ~Listener() override { ::close(stop_); }

  void open(const std::string& host, int port) {
    port_ = port;
    const bool bound = port == 0 ? (port_ = bind_to_any_port(host)) > 0
                                 : bind_to_port(host, port);
    if (!bound) {
      throw std::runtime_error("cannot listen on " + host + ":" +
                               std::to_string(port) +
                               ": is the port taken, or the address not this "
                               "machine's?");
    }
    // The library keeps five in line, and the sixth client waits a second.
    ::listen(listening_, waiting_connections);
    thread_ = std::thread([this] { listen_after_bind(); });
    while (!is_running()) {
      std::this_thread::yield();
    }
  }

  void close() {
    if (thread_.joinable()) {
      stopping_ = true;
      const std::uint64_t one = 1;
      [[maybe_unused]] const ssize_t written = ::write(stop_, &one, sizeof one);
      stop();
      thread_.join();
    }
  }

  [[nodiscard]] int port() const { return port_; }

 private:
  bool process_and_close_socket(socket_t socket) override {
    Connection connection(socket, stop_, limits_);
    if (turning_away) {
      turn_away(connection);
      return false;
    }
    serving = &connection;
    while (!connection.given_up() && connection.await_head()) {
      if (!serve(connection)) {
        break;
      }
    }
    serving = nullptr;
    return true;
  }

  /// One request. False when it was the last on this connection.
  bool serve(Connection& connection) {
    const RequestHead& head = connection.head();
    if (head.wrong_status != 0) {
      connection.put(plain_answer(problem(head.wrong_status, head.wrong)));
      count(head.wrong_status);
      connection.flush();
      return false;
    }
    const bool last = head.last || stopping_;
    bool closed = false;
    const bool processed = process(*this, connection, last, closed);
    return connection.flush() && processed && !last;
  }

  void turn_away(Connection& connection) {
    connection.put(
        plain_answer(problem(503, "All " + std::to_string(limits_.connections) +
                                      " connections are taken")));
    connection.flush();
    application_.answered(503, {});
  }

  HandlerResponse answer_head(httplib::Response& to) {
    std::optional<HttpResponse> response =
        guarded([this] { return application_.answer_head(request()); });
    if (!response) {
      return HandlerResponse::Unhandled;
    }
    if (serving->head().has_body()) {
      serving->give_up();
    }
    give(to, *std::move(response));
    return HandlerResponse::Handled;
  }

  void answer_body(httplib::Response& to, const httplib::ContentReader& read) {
    HttpRequest request = this->request();
    bool too_large = false;
    const bool whole = read([&](const char* data, std::size_t size) {
      too_large = request.body.size() + size > limits_.body_bytes;
      if (!too_large) {
        request.body.append(data, size);
      }
      return !too_large && !serving->late();
    });
    if (whole) {
      give(to, *guarded([&] {
             return std::optional(application_.answer(request));
           }));
      return;
    }
    serving->give_up();
    if (too_large) {
      give(to, problem(413, "The body is larger than " +
                                std::to_string(limits_.body_bytes) + " bytes"));
    } else if (serving->late()) {
      give(to, problem(408, "The body of the request did not come in time"));
    } else {
      give(to, problem(400,
                       "The body ends before its end, or its chunks are "
                       "not what they say"));
    }
  }

  template <typename Answer>
  static std::optional<HttpResponse> guarded(Answer answer) {
    try {
      return answer();
    } catch (const std::exception& error) {
      return problem(500, std::string("The gateway failed: ") + error.what());
    }
  }

  static const HttpRequest& request() { return serving->head().request; }

  void give(httplib::Response& to, HttpResponse response) {
    if (serving->given_up()) {
      response.headers.emplace_back("Connection", "close");
    }
    count(response.status);
    fill(to, std::move(response));
  }

  void count(int status) {
    application_.answered(status,
                          std::chrono::duration_cast<std::chrono::microseconds>(
                              Connection::Clock::now() - serving->began()));
  }

  const HttpLimits limits_;
  HttpApplication& application_;
  int stop_;
  int listening_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

HttpServer::HttpServer(const std::string& host, int port,
                       const HttpLimits& limits, HttpApplication& application)
    : listener_(std::make_unique<Listener>(limits, application)) {
  listener_->open(host, port);
}

HttpServer::~HttpServer() {
  stop();
}

int HttpServer::port() const {
  return listener_->port();
}

void HttpServer::stop() {
  listener_->close();
}

}  // namespace runtime::rest
