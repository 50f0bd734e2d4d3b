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
        "Kafka, and writes one verdict a payment to standard output.\n",
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
  if (!line.parse(argc, argv)) {
    return std::nullopt;
  }
  check_topic("--topic", flags.topic);
  return flags;
}

}  // namespace runtime
