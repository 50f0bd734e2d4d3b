#include <arpa/inet.h>
#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <cmath>
#include <stdexcept>
#include <support/bank.hpp>
#include <support/descriptor.hpp>
#include <support/fair_time.hpp>
#include <support/json.hpp>
#include <thread>
#include <utility>

namespace support {
namespace {

constexpr const char* host = "127.0.0.1";
constexpr int ok = 200;
constexpr int bad_request = 400;
constexpr int payment_required = 402;
constexpr int service_unavailable = 503;
constexpr int no_answer = 0;
constexpr std::size_t clerks = 16;  // who hangs occupies one

std::string text_of(const JsonObject& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? std::string{} : found->second.text;
}

std::int64_t hundredths_of(const JsonObject& object, const char* name) {
  constexpr double hundred = 100;
  const auto found = object.find(name);
  return found == object.end() ? 0
                               : std::llround(found->second.number * hundred);
}

const char* words_for(int status) {
  switch (status) {
    case ok:
      return "charged\n";
    case payment_required:
      return "declined by the bank\n";
    default:
      return "the bank is unavailable, try again later\n";
  }
}

// Lets the reservation of a port and its listener share it. Not SO_REUSEPORT:
// two banks at one address would share the customers.
void let_share(int socket) {
  const int yes = 1;
  (void)::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

/// A port that stays ours also while the bank is away.
struct Reservation {
  Descriptor socket;
  int port = 0;
};

Reservation reserve(std::uint16_t port) {
  Reservation made{Descriptor{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)},
                   port};
  let_share(made.socket.get());
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  if (::bind(made.socket.get(), plain, size) != 0 ||
      ::getsockname(made.socket.get(), plain, &size) != 0) {
    throw std::runtime_error("port " + std::to_string(port) + " of " + host +
                             " is taken: is another bank running?");
  }
  made.port = ntohs(address.sin_port);
  return made;
}

void send(httplib::Response& response, int status) {
  if (status == no_answer) {
    // A body that fails half way is the one way to cut a connection.
    response.set_content_provider(
        1, "text/plain",
        [](std::size_t, std::size_t, httplib::DataSink&) { return false; });
    return;
  }
  response.status = status;
  response.set_content(words_for(status), "text/plain");
}

}  // namespace

/// The HTTP server, from coming to going away. Each request has a connection
/// of its own, so that nobody is left waiting on an idle one when it goes.
class Bank::Counter {
 public:
  Counter(Bank& bank, std::uint16_t port)
      : bank_{bank}, reservation_{reserve(port)} {
    open();
  }
  ~Counter() { close(); }
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;
  Counter(Counter&&) = delete;
  Counter& operator=(Counter&&) = delete;

  [[nodiscard]] int port() const { return reservation_.port; }
  [[nodiscard]] bool is_open() const { return server_ != nullptr; }

  void open() {
    auto server = std::make_unique<httplib::Server>();
    // httplib takes it over.
    server->new_task_queue = []() -> httplib::TaskQueue* {
      return std::make_unique<httplib::ThreadPool>(clerks).release();
    };
    server->set_keep_alive_max_count(1);
    server->set_tcp_nodelay(true);
    server->set_socket_options(let_share);
    server->Post("/charges", [this](const httplib::Request& request,
                                    httplib::Response& response) {
      take(request, response);
    });
    server->Get("/charges", [this](const httplib::Request& /*request*/,
                                   httplib::Response& response) {
      response.set_content(bank_.ledger_lines(), "application/x-ndjson");
    });
    if (!server->bind_to_port(host, port())) {
      throw std::runtime_error("cannot listen on port " +
                               std::to_string(port()) + " of " + host);
    }
    thread_ =
        std::thread{[&running = *server] { running.listen_after_bind(); }};
    while (!server->is_running()) {  // stop() is deaf before
      std::this_thread::yield();
    }
    server_ = std::move(server);
  }

  void close() {
    if (server_ != nullptr) {
      server_->stop();
      thread_.join();
      server_.reset();
    }
  }

 private:
  void take(const httplib::Request& request, httplib::Response& response) {
    const auto payment = parse_object(request.body);
    const std::string customer_id =
        payment ? text_of(*payment, "customer_id") : std::string{};
    if (customer_id.empty()) {
      response.status = bad_request;
      response.set_content("a payment of nobody\n", "text/plain");
      return;
    }
    send(response,
         bank_.serve({.payment_id = text_of(*payment, "payment_id"),
                      .key = request.get_header_value("Idempotency-Key"),
                      .customer_id = customer_id,
                      .amount_minor = hundredths_of(*payment, "amount"),
                      .when = std::chrono::steady_clock::now()}));
  }

  Bank& bank_;
  Reservation reservation_;
  std::unique_ptr<httplib::Server> server_;
  std::thread thread_;
};

Bank::Bank(BankOptions options)
    : on_request_{std::move(options.on_request)},
      counter_{std::make_unique<Counter>(*this, options.port)} {}

Bank::~Bank() {
  go_away();
}

std::string Bank::url() const {
  return std::string{"http://"} + host + ":" + std::to_string(counter_->port());
}

void Bank::always(BankAnswer answer) {
  const std::lock_guard lock{mutex_};
  always_ = answer;
}

void Bank::next(std::size_t requests, BankAnswer answer) {
  const std::lock_guard lock{mutex_};
  next_ = {answer, requests};
}

void Bank::for_payment(const std::string& payment_id, BankAnswer answer,
                       std::size_t times) {
  const std::lock_guard lock{mutex_};
  for_payment_[payment_id] = {answer, times};
}

void Bank::for_customer(const std::string& customer_id, BankAnswer answer) {
  const std::lock_guard lock{mutex_};
  for_customer_[customer_id] = answer;
}

void Bank::release() {
  const std::lock_guard lock{mutex_};
  ++released_;
  changed_.notify_all();
}

void Bank::go_away() {
  {
    const std::lock_guard lock{mutex_};
    leaving_ = true;
    changed_.notify_all();
  }
  counter_->close();
}

void Bank::come_back() {
  if (!counter_->is_open()) {
    {
      const std::lock_guard lock{mutex_};
      leaving_ = false;
    }
    counter_->open();
  }
}

BankBooks Bank::books() const {
  const std::lock_guard lock{mutex_};
  return books_;
}

bool Bank::wait_until(const std::function<bool(const BankBooks&)>& done,
                      std::chrono::milliseconds limit) const {
  std::unique_lock lock{mutex_};
  return wait_fairly(changed_, lock, limit, [&] { return done(books_); });
}

BankAnswer Bank::answer_for(const BankRequest& request) {
  const auto use = [](Planned& planned) {
    planned.times -= planned.times == every_time ? 0 : 1;
    return planned.answer;
  };
  const auto payment = for_payment_.find(request.payment_id);
  if (payment != for_payment_.end() && payment->second.times > 0) {
    return use(payment->second);
  }
  const auto customer = for_customer_.find(request.customer_id);
  if (customer != for_customer_.end()) {
    return customer->second;
  }
  return next_.times > 0 ? use(next_) : always_;
}

/// Decides a request, and moves the money. Returns the status.
int Bank::settle(BankRequest& request, const BankAnswer& answer) {
  if (answer.kind == BankAnswer::unavailable) {
    return service_unavailable;
  }
  const bool hangs_up = answer.kind == BankAnswer::hang_up;
  const auto known = answered_.find(request.key);
  if (!request.key.empty() && known != answered_.end()) {
    return hangs_up ? no_answer : known->second;
  }
  const int status = answer.kind == BankAnswer::decline ? payment_required : ok;
  request.charged = status == ok;
  if (!request.key.empty()) {
    answered_[request.key] = status;
  }
  return hangs_up ? no_answer : status;
}

int Bank::serve(BankRequest request) {
  std::unique_lock lock{mutex_};
  const BankAnswer answer = answer_for(request);
  request.status = settle(request, answer);
  const std::size_t place = books_.requests.size();
  books_.requests.push_back(request);
  changed_.notify_all();
  if (answer.after.count() > 0) {
    changed_.wait_for(lock, answer.after, [this] { return leaving_; });
  }
  if (answer.kind == BankAnswer::hang) {
    const std::size_t before = released_;
    changed_.wait(lock, [&] { return leaving_ || released_ > before; });
  }
  if (leaving_) {
    request.status = books_.requests[place].status = no_answer;
  }
  if (on_request_) {
    on_request_(request);
  }
  return request.status;
}

std::string Bank::ledger_lines() const {
  std::string lines;
  for (const BankRequest& charge : books().ledger()) {
    lines += to_json(charge) + "\n";
  }
  return lines;
}

}  // namespace support
