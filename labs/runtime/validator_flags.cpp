#include <payments/topics.hpp>
#include <runtime/command_line.hpp>
#include <runtime/validator_flags.hpp>

namespace runtime {
namespace {

const ProgramText validator_text{
    .name = "validator",
    .description =
        "Reads payments from a topic as a member of a consumer group, judges\n"
        "each, and passes it on to the topic of the valid or of the rejected\n"
        "ones. Writes one line to standard output for each that is safely\n"
        "there. Runs until SIGINT (Ctrl-C) or SIGTERM.\n",
    .footer =
        "Exit status: 0 it was asked to stop, and everything that was read is\n"
        "written and committed; 1 something is not; 2 wrong use or\n"
        "configuration.\n"
        "\n"
        "Example:\n"
        "  validator --group payment-validator",
    .instead =
        [](std::string_view argument) {
          return "payments are read from a topic, so write validator --topic " +
                 std::string(argument);
        },
    .client = "consumer"};

void check_group(const std::string& group) {
  if (group.empty()) {
    throw UsageError(
        "--group is empty: name a consumer group, such as payment-validator");
  }
}

void check_topics(const ValidatorFlags& flags) {
  check_topic("--topic", flags.topic);
  check_topic("--validated-topic", flags.validated_topic);
  check_topic("--rejected-topic", flags.rejected_topic);
  if (flags.topic == flags.validated_topic ||
      flags.topic == flags.rejected_topic ||
      flags.validated_topic == flags.rejected_topic) {
    throw UsageError(
        "--topic, --validated-topic and --rejected-topic must be three "
        "different topics, or the validator would read what it writes");
  }
}

}  // namespace

std::optional<ValidatorFlags> read_validator_flags(int argc,
                                                   const char* const* argv) {
  ValidatorFlags flags;
  flags.topic = payments::topics::payment_requests;
  flags.group = "payment-validator";
  flags.validated_topic = payments::topics::validated_payments;
  flags.rejected_topic = payments::topics::rejected_payments;
  std::vector<std::string> output_properties;

  CommandLine line(validator_text, flags.client);
  const auto add = [&line](const char* name, std::string& value,
                           const char* text) {
    line.app()
        .add_option(name, value, text)
        ->type_name("NAME")
        ->capture_default_str();
  };
  add("--topic", flags.topic, "Read payments from this topic");
  add("--group", flags.group, "As a member of this consumer group");
  add("--validated-topic", flags.validated_topic,
      "Pass valid payments on to this topic");
  add("--rejected-topic", flags.rejected_topic,
      "Pass all other records on to this topic");
  line.app()
      .add_option("--output-property", output_properties,
                  "Set a property of the outputs' producer. May be given many "
                  "times")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  if (!line.parse(argc, argv)) {
    return std::nullopt;
  }
  check_group(flags.group);
  check_topics(flags);
  for (const std::string& property : output_properties) {
    flags.output_properties.push_back(
        split_property("--output-property", property));
  }
  return flags;
}

}  // namespace runtime
