#include <chrono>
#include <cstdint>
#include <payments/bank.hpp>
#include <payments/topics.hpp>
#include <runtime/command_line.hpp>
#include <runtime/dlq_flags.hpp>
#include <set>
#include <stdexcept>
#include <string_view>

namespace runtime {
namespace {

namespace topics = payments::topics;

constexpr const char* exit_statuses =
    "Exit status: 0 it was asked to stop (replay: it is through), and\n"
    "everything that was read is written and committed; 1 something is not;\n"
    "2 wrong use or configuration.\n"
    "\n";

ProgramText process_text() {
  return {
      .name = "dlq process",
      .description =
          "Reads payments from a topic as a member of a consumer group and "
          "has\n"
          "the bank charge each. What fails for now is tried again, what "
          "fails\n"
          "for good becomes a dead letter. Writes one line to standard output\n"
          "for each record that is safely in its topic. Runs until SIGINT\n"
          "(Ctrl-C) or SIGTERM. `dlq replay` puts dead letters back.\n",
      .footer =
          std::string(exit_statuses) +
          "The bank is --bank, else BANK_URL in the environment, else it\n"
          "is " +
          usual_bank + ", where `./lab bank` opens one.\n",
      .instead =
          [](std::string_view argument) {
            return "write dlq process or dlq replay; a topic is --topic " +
                   std::string(argument);
          },
      .client = "consumer"};
}

ProgramText replay_text() {
  return {
      .name = "dlq replay",
      .description =
          "Puts dead letters back into the topics that they come from, or,\n"
          "after that was done too often, into a topic of parked ones. Writes\n"
          "one line to standard output for each that is safely there. Ends\n"
          "when it has reached the end of the dead letters.\n",
      .footer = exit_statuses,
      .instead =
          [](std::string_view argument) {
            return "dead letters are read from a topic, so write dlq replay "
                   "--dead-letter-topic " +
                   std::string(argument);
          },
      .client = "consumer"};
}

/// The flags' numbers, as CLI11 fills them in.
struct Numbers {
  int max_attempts = 12;
  std::int64_t backoff_ms = 500;
  std::int64_t backoff_max_ms = 10'000;
  std::int64_t bank_timeout_ms = 1000;
  int max_replays = 3;
};

class DlqCommandLine {
 public:
  DlqCommandLine(DlqFlags& flags, bool replaying)
      : flags_(flags),
        line_(replaying ? replay_text() : process_text(), flags.client) {
    flags.settings.replaying = replaying;
    flags.settings.dead_letter_topic = topics::payment_requests_dlq;
    flags.settings.parked_topic = topics::payment_requests_parked;
    flags.settings.topic = topics::validated_payments;
    flags.processed_topic = topics::processed_payments;
    flags.group = replaying ? "payment-replay" : "payment-dlq";
    if (replaying) {
      add_replay();
    } else {
      add_process();
    }
    name("--group", flags.group, "As a member of this consumer group");
    line_.app()
        .add_option("--output-property", output_properties_,
                    "Set a property of the outputs' producer. May be given "
                    "many times")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false);
  }

  bool parse(int argc, const char* const* argv) {
    if (!line_.parse(argc, argv)) {
      return false;
    }
    if (flags_.group.empty()) {
      throw UsageError("--group is empty: name a consumer group, such as " +
                       std::string(flags_.settings.replaying ? "payment-replay"
                                                             : "payment-dlq"));
    }
    if (flags_.settings.replaying) {
      check_replay();
    } else {
      check_process();
    }
    for (const std::string& property : output_properties_) {
      flags_.output_properties.push_back(
          split_property("--output-property", property));
    }
    return true;
  }

 private:
  void name(const char* flag, std::string& value, const char* text) {
    line_.app()
        .add_option(flag, value, text)
        ->type_name("NAME")
        ->capture_default_str();
  }

  template <typename Number>
  void number(const char* flag, Number& value, const char* text) {
    line_.app().add_option(flag, value, text)->capture_default_str();
  }

  void add_process() {
    DlqSettings& settings = flags_.settings;
    name("--topic", settings.topic, "Read payments from this topic");
    name("--processed-topic", flags_.processed_topic,
         "Pass charged payments on to this topic");
    name("--dead-letter-topic", settings.dead_letter_topic,
         "Write dead letters to this topic");
    number("--max-attempts", numbers_.max_attempts,
           "Try a payment so often before it becomes a dead letter");
    number("--retry-backoff-ms", numbers_.backoff_ms,
           "Wait at most so long after the first attempt; twice that after "
           "each further one");
    number("--retry-backoff-max-ms", numbers_.backoff_max_ms,
           "And never longer than this");
    line_.app()
        .add_option("--bank", settings.bank_url, "The bank's address")
        ->type_name("URL");
    number("--bank-timeout-ms", numbers_.bank_timeout_ms,
           "Wait so long for the bank's answer");
  }

  void add_replay() {
    DlqSettings& settings = flags_.settings;
    name("--dead-letter-topic", settings.dead_letter_topic,
         "Read dead letters from this topic");
    name("--parked-topic", settings.parked_topic,
         "Write dead letters that were put back too often to this topic");
    number("--max-replays", numbers_.max_replays,
           "Put a dead letter back so often before it is parked");
  }

  void check_process() {
    DlqSettings& settings = flags_.settings;
    check_topic("--topic", settings.topic);
    check_topic("--processed-topic", flags_.processed_topic);
    check_topic("--dead-letter-topic", settings.dead_letter_topic);
    const std::set<std::string> different = {
        settings.topic, flags_.processed_topic, settings.dead_letter_topic};
    if (different.size() != 3) {
      throw UsageError(
          "--topic, --processed-topic and --dead-letter-topic must be three "
          "different topics, or dlq would read what it writes");
    }
    at_least(1, "--max-attempts", numbers_.max_attempts, 12);
    at_least(1, "--retry-backoff-ms", numbers_.backoff_ms, 500);
    at_least(1, "--bank-timeout-ms", numbers_.bank_timeout_ms, 1000);
    if (numbers_.backoff_max_ms < numbers_.backoff_ms) {
      throw UsageError("--retry-backoff-max-ms " +
                       std::to_string(numbers_.backoff_max_ms) +
                       " is less than --retry-backoff-ms " +
                       std::to_string(numbers_.backoff_ms) +
                       ": no wait could be that short");
    }
    settings.max_attempts = numbers_.max_attempts;
    settings.retry_backoff = std::chrono::milliseconds(numbers_.backoff_ms);
    settings.retry_backoff_max =
        std::chrono::milliseconds(numbers_.backoff_max_ms);
    settings.bank_timeout = std::chrono::milliseconds(numbers_.bank_timeout_ms);
    if (settings.bank_url.empty()) {
      settings.bank_url = bank_of_the_environment();
    }
    try {
      // Says what is wrong with the address before anything is read.
      (void)payments::Bank(settings.bank_url, settings.bank_timeout);
    } catch (const std::invalid_argument& error) {
      throw UsageError(std::string("--bank: ") + error.what());
    }
  }

  void check_replay() {
    DlqSettings& settings = flags_.settings;
    check_topic("--dead-letter-topic", settings.dead_letter_topic);
    check_topic("--parked-topic", settings.parked_topic);
    if (settings.dead_letter_topic == settings.parked_topic) {
      throw UsageError(
          "--dead-letter-topic and --parked-topic must be two different "
          "topics, or what is parked would be read again");
    }
    at_least(0, "--max-replays", numbers_.max_replays, 3);
    settings.max_replays = numbers_.max_replays;
    settings.topic = settings.dead_letter_topic;
    settings.bank_url = usual_bank;  // nobody will call there
    settings.bank_timeout = std::chrono::milliseconds(1);
  }

  static void at_least(std::int64_t least, const std::string& flag,
                       std::int64_t value, int example) {
    if (value < least) {
      throw UsageError(flag + " " + std::to_string(value) + " is less than " +
                       std::to_string(least) + ": write " + flag + " " +
                       std::to_string(example));
    }
  }

  DlqFlags& flags_;
  CommandLine line_;
  Numbers numbers_;
  std::vector<std::string> output_properties_;
};

}  // namespace

std::optional<DlqFlags> read_dlq_flags(int argc, const char* const* argv) {
  std::vector<const char*> arguments(argv, argv + argc);
  bool replaying = false;
  if (argc > 1) {
    const std::string_view first = argv[1];
    replaying = first == "replay";
    if (replaying || first == "process") {
      arguments.erase(arguments.begin() + 1);
    }
  }
  DlqFlags flags;
  DlqCommandLine line(flags, replaying);
  if (!line.parse(static_cast<int>(arguments.size()), arguments.data())) {
    return std::nullopt;
  }
  return flags;
}

}  // namespace runtime
