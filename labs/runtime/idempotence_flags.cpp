#include <array>
#include <payments/topics.hpp>
#include <runtime/command_line.hpp>
#include <runtime/idempotence_flags.hpp>
#include <string_view>

namespace runtime {
namespace {

using Mode = IdempotenceFlags::Mode;

const ProgramText idempotence_text{
    .name = "idempotence",
    .description =
        "  idempotence send     reads payments from standard input and sends "
        "each to\n"
        "                       Kafka once, however bad the network is\n"
        "  idempotence process  charges the payments of a topic at the bank, "
        "each once,\n"
        "                       however often it is interrupted; until SIGINT "
        "(Ctrl-C)\n"
        "                       or SIGTERM\n"
        "  idempotence errors   prints what next_step() says of some errors\n",
    .footer =
        "The bank is the one that --bank names, else BANK_URL in the "
        "environment, else\n"
        "http://127.0.0.1:19070, where ./lab bank opens one.\n"
        "\n"
        "Exit status: 0 all went well; 1 something is not delivered, or not "
        "processed;\n"
        "2 wrong use or configuration.\n"
        "\n"
        "Examples:\n"
        "  idempotence send < payments.jsonl\n"
        "  idempotence process --transactional-id payment-processor-2",
    .instead =
        [](std::string_view argument) {
          return "payments are read from standard input, so write idempotence "
                 "send < " +
                 std::string(argument);
        },
    .client = "producer"};

Mode read_mode(const std::string& mode) {
  if (mode == "send") {
    return Mode::send;
  }
  if (mode == "process") {
    return Mode::process;
  }
  if (mode == "errors") {
    return Mode::errors;
  }
  if (mode.empty()) {
    throw UsageError(
        "say what to do: idempotence send, idempotence process or idempotence "
        "errors; --help says more");
  }
  throw UsageError(in_quotes(mode) +
                   " is nothing that idempotence does: write idempotence send, "
                   "idempotence process or idempotence errors");
}

// A flag that belongs to another mode is a misunderstanding.
void refuse_flags(const CLI::App& app, Mode mode) {
  constexpr std::array process_only = {
      "--processed-topic",  "--group",
      "--transactional-id", "--bank",
      "--bank-timeout-ms",  "--consumer-property"};
  for (const char* const flag : process_only) {
    if (mode != Mode::process && app.count(flag) > 0) {
      throw UsageError(std::string(flag) +
                       " is for idempotence process: the others neither read "
                       "a topic nor ask a bank");
    }
  }
  if (mode != Mode::send && app.count("--max-line-bytes") > 0) {
    throw UsageError(
        "--max-line-bytes is for idempotence send: the others read no lines");
  }
}

void check_name(const char* flag, const std::string& name,
                const char* example) {
  if (name.empty()) {
    throw UsageError(std::string(flag) + " is empty: name one, such as " +
                     example);
  }
}

void check_bank(const std::string& url) {
  constexpr std::string_view scheme = "http://";
  const std::string_view rest =
      std::string_view(url).substr(std::min(url.size(), scheme.size()));
  const std::size_t colon = rest.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && colon > 0 && colon + 1 < rest.size() &&
      rest.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
  if (!url.starts_with(scheme) || !has_port) {
    throw UsageError("--bank " + in_quotes(url) +
                     ": write it as http://HOST:PORT, such as " + usual_bank);
  }
}

}  // namespace

std::optional<IdempotenceFlags> read_idempotence_flags(
    int argc, const char* const* argv) {
  constexpr std::size_t mebibyte = std::size_t{1024} * 1024;
  constexpr std::int64_t longest_wait_ms = 600'000;
  IdempotenceFlags flags;
  flags.max_line_bytes = mebibyte;
  flags.processed_topic = payments::topics::processed_payments;
  flags.group = "payment-processor";
  flags.transactional_id = "payment-processor-1";
  flags.bank_url = bank_of_the_environment();
  std::int64_t bank_timeout_ms = 2000;
  std::string mode;
  std::vector<std::string> consumer_properties;

  CommandLine line(idempotence_text, flags.client);
  CLI::App& app = line.app();
  app.add_option("mode", mode, "send, process or errors")->type_name("");
  const auto add = [&app](const char* name, std::string& value,
                          const char* text) {
    app.add_option(name, value, text)->type_name("NAME");
  };
  add("--topic", flags.topic,
      "Send payments to this topic [payment_requests], or process those of "
      "this topic [validated_payments]");
  add("--processed-topic", flags.processed_topic,
      "process: write the processed ones to this topic [processed_payments]");
  add("--group", flags.group,
      "process: read as a member of this consumer group [payment-processor]");
  add("--transactional-id", flags.transactional_id,
      "process: write under this name, which no other program that runs may "
      "have [payment-processor-1]");
  app.add_option("--bank", flags.bank_url, "process: charge at this bank")
      ->type_name("URL");
  app.add_option("--bank-timeout-ms", bank_timeout_ms,
                 "process: wait so long for an answer of the bank's")
      ->type_name("MS")
      ->check(CLI::Range(std::int64_t{1}, longest_wait_ms))
      ->capture_default_str();
  app.add_option("--consumer-property", consumer_properties,
                 "process: set a property of the consumer; wins over file and "
                 "code. May be given many times")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  app.add_option("--max-line-bytes", flags.max_line_bytes,
                 "send: reject longer lines")
      ->type_name("BYTES")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1024} * mebibyte))
      ->capture_default_str();
  if (!line.parse(argc, argv)) {
    return std::nullopt;
  }
  flags.mode = read_mode(mode);
  refuse_flags(app, flags.mode);
  if (app.count("--topic") == 0) {
    flags.topic = flags.mode == Mode::process
                      ? payments::topics::validated_payments
                      : payments::topics::payment_requests;
  }
  check_topic("--topic", flags.topic);
  check_topic("--processed-topic", flags.processed_topic);
  if (flags.mode == Mode::process && flags.topic == flags.processed_topic) {
    throw UsageError(
        "--topic and --processed-topic must be two different topics, or the "
        "processor would read what it writes");
  }
  check_name("--group", flags.group, "payment-processor");
  check_name("--transactional-id", flags.transactional_id,
             "payment-processor-1");
  check_bank(flags.bank_url);
  flags.bank_timeout = std::chrono::milliseconds{bank_timeout_ms};
  for (const std::string& property : consumer_properties) {
    flags.consumer_properties.push_back(
        split_property("--consumer-property", property));
  }
  return flags;
}

}  // namespace runtime
