#include <charconv>
#include <chrono>
#include <fstream>
#include <payments/topics.hpp>
#include <runtime/command_line.hpp>
#include <runtime/gateway_flags.hpp>

namespace runtime {
namespace {

const ProgramText gateway_text{
    .name = "gateway",
    .description =
        "Reads payments from standard input, one JSON object a line, sends "
        "each to\n"
        "Kafka, and writes one verdict a payment to standard output. With "
        "--listen it\n"
        "takes payments over HTTP instead, and answers each with its "
        "verdict.\n",
    .footer =
        "Exit status: 0 every payment was delivered; 1 some failed, were "
        "rejected or\n"
        "have no verdict; 2 wrong use or configuration.\n"
        "\n"
        "Example:\n"
        R"(  echo '{"customer_id":"CUST0042","amount":49.90,"currency":"EUR",)"
        R"("method":"card"}' | gateway)",
    .instead =
        [](std::string_view argument) {
          return "payments are read from standard input, so write gateway < " +
                 std::string(argument);
        },
    .client = "producer"};

/// The flags of the gateway behind HTTP.
class RestFlags {
 public:
  explicit RestFlags(CLI::App& app)
      : listen_(app.add_option("--listen", address_,
                               "Take payments over HTTP at this address; the "
                               "host is this machine's own, unless it is given")
                    ->type_name("[HOST:]PORT")) {
    constexpr std::size_t mebibyte = std::size_t{1024} * 1024;
    text(app, "--token-file", token_file_, "FILE",
         "Answer only who sends the token in this file");
    app.add_option("--allow-topic", topics_,
                   "A topic for POST /produce; repeatable")
        ->type_name("NAME")
        ->needs(listen_)
        ->allow_extra_args(false);
    number(app, "--max-body-bytes", options_.http.body_bytes, 64 * mebibyte,
           "Refuse larger bodies");
    number(app, "--max-headers", options_.http.headers, 1000,
           "Refuse requests and messages with more headers");
    number(app, "--max-batch", options_.most_in_batch, 100'000,
           "Refuse batches of more messages");
    number(app, "--max-waiting", options_.most_waiting, 10'000'000,
           "So many may wait for their verdict; more are answered 503");
    number(app, "--max-connections", options_.http.connections, 900,
           "So many connections at once; more are answered 503");
    number(app, "--read-timeout-ms", read_ms_, 600'000,
           "A request must be read by then");
    number(app, "--verdict-timeout-ms", verdict_ms_, 600'000,
           "A verdict must be there by then, else the answer is 504");
  }

  /// What they say; nothing without --listen. Throws UsageError.
  [[nodiscard]] std::optional<rest::RestOptions> options() {
    if (listen_->count() == 0) {
      return std::nullopt;
    }
    read_address();
    for (const std::string& topic : topics_) {
      check_topic("--allow-topic", topic);
      options_.messages.topics.insert(topic);
    }
    options_.token = read_token();
    options_.messages.most_headers = options_.http.headers;
    options_.http.reading = std::chrono::milliseconds(read_ms_);
    options_.verdict_time = std::chrono::milliseconds(verdict_ms_);
    return options_;
  }

 private:
  void text(CLI::App& app, const char* flag, std::string& into,
            const char* type, const char* help) {
    app.add_option(flag, into, help)->type_name(type)->needs(listen_);
  }

  void number(CLI::App& app, const char* flag, std::size_t& into,
              std::size_t most, const char* help) {
    app.add_option(flag, into, help)
        ->type_name("N")
        ->needs(listen_)
        ->check(CLI::Range(std::size_t{1}, most))
        ->capture_default_str();
  }

  void read_address() {
    constexpr int highest_port = 65535;
    const std::size_t colon = address_.rfind(':');
    if (colon != std::string::npos) {
      options_.host = address_.substr(0, colon);
    }
    const std::string_view port = std::string_view(address_).substr(
        colon == std::string::npos ? 0 : colon + 1);
    const auto [end, error] =
        std::from_chars(port.data(), port.data() + port.size(), options_.port);
    if (options_.host.empty() || error != std::errc{} ||
        end != port.data() + port.size() || options_.port < 0 ||
        options_.port > highest_port) {
      throw UsageError("--listen: " + in_quotes(address_) +
                       " is no address: write PORT or HOST:PORT, such as "
                       "127.0.0.1:8001");
    }
  }

  [[nodiscard]] std::string read_token() const {
    if (token_file_.empty()) {
      return {};
    }
    std::ifstream file(token_file_);
    std::string token;
    std::getline(file, token);
    if (token.empty() || token.find_first_of(" \t\r") != std::string::npos) {
      throw UsageError("--token-file: " + in_quotes(token_file_) +
                       " must hold the token in its first line, without space "
                       "around or in it");
    }
    return token;
  }

  std::string address_;
  std::string token_file_;
  std::vector<std::string> topics_;
  std::size_t read_ms_ = 5000;
  std::size_t verdict_ms_ = 15'000;
  rest::RestOptions options_;
  CLI::Option* listen_;
};

}  // namespace

std::optional<GatewayFlags> read_gateway_flags(int argc,
                                               const char* const* argv) {
  constexpr std::size_t mebibyte = std::size_t{1024} * 1024;
  GatewayFlags flags;
  flags.topic = payments::topics::payment_requests;
  flags.max_line_bytes = mebibyte;

  CommandLine line(gateway_text, flags.client);
  line.app()
      .add_option("--topic", flags.topic, "Send payments to this topic")
      ->type_name("NAME")
      ->capture_default_str();
  line.app()
      .add_option("--max-line-bytes", flags.max_line_bytes,
                  "Reject longer lines")
      ->type_name("BYTES")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1024} * mebibyte))
      ->capture_default_str();
  RestFlags rest(line.app());
  if (!line.parse(argc, argv)) {
    return std::nullopt;
  }
  check_topic("--topic", flags.topic);
  flags.rest = rest.options();
  return flags;
}

}  // namespace runtime
