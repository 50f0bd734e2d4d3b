#include <algorithm>
#include <charconv>
#include <payments/topics.hpp>
#include <runtime/command_line.hpp>
#include <runtime/partitioning_flags.hpp>
#include <string_view>

namespace runtime {
namespace {

const ProgramText partitioning_text{
    .name = "partitioning",
    .description =
        "Reads payments from standard input, one JSON object a line, sends "
        "each to\n"
        "the partition where it belongs, and writes one verdict a payment to\n"
        "standard output. With --analyze or --consume it looks at what is in "
        "the\n"
        "topic instead.\n",
    .footer =
        "Exit status: 0 all went well; 1 a payment was not delivered, a record "
        "was\n"
        "out of order or could not be read; 2 wrong use or configuration.\n"
        "\n"
        "Examples:\n"
        "  partitioning --vip CUST0042 < payments.jsonl\n"
        "  partitioning --analyze\n"
        "  partitioning --consume 0,1",
    .instead =
        [](std::string_view argument) {
          return "payments are read from standard input, so write "
                 "partitioning < " +
                 std::string(argument);
        },
    .client = "producer or consumer"};

// Calls `take` with every part of a list, empty parts included.
template <typename Take>
void for_each_part(std::string_view list, Take take) {
  while (true) {
    const std::size_t comma = list.find(',');
    take(list.substr(0, comma));
    if (comma == std::string_view::npos) {
      return;
    }
    list.remove_prefix(comma + 1);
  }
}

bool is_customer(std::string_view text) {
  constexpr std::string_view prefix = "CUST";
  constexpr std::size_t digits = 4;
  return text.starts_with(prefix) && text.size() == prefix.size() + digits &&
         std::ranges::all_of(text.substr(prefix.size()),
                             [](char c) { return c >= '0' && c <= '9'; });
}

std::set<std::string> read_vips(const std::vector<std::string>& lists) {
  std::set<std::string> vips;
  for (const std::string& list : lists) {
    for_each_part(list, [&](std::string_view vip) {
      if (!is_customer(vip)) {
        throw UsageError("--vip " + in_quotes(vip) +
                         ": a customer's id is CUST and four digits, such as "
                         "--vip CUST0042, or --vip CUST0042,CUST0007");
      }
      vips.emplace(vip);
    });
  }
  return vips;
}

std::vector<std::int32_t> read_partitions(const std::string& list) {
  std::vector<std::int32_t> partitions;
  for_each_part(list, [&](std::string_view text) {
    std::int32_t partition = -1;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), partition);
    if (error != std::errc{} || end != text.data() + text.size() ||
        partition < 0) {
      throw UsageError("--consume " + in_quotes(list) + ": " + in_quotes(text) +
                       " is no partition: write their numbers, from 0 on, "
                       "with commas between them, such as --consume 0,1");
    }
    if (std::ranges::find(partitions, partition) != partitions.end()) {
      throw UsageError("--consume " + in_quotes(list) + ": partition " +
                       std::string(text) + " is named twice");
    }
    partitions.push_back(partition);
  });
  return partitions;
}

// A flag that another one makes meaningless is a misunderstanding.
void refuse_together(const CLI::App& app, const char* flag, const char* with,
                     const char* why) {
  if (app.count(flag) > 0 && app.count(with) > 0) {
    throw UsageError(std::string(flag) + " and " + with + ": " + why);
  }
}

}  // namespace

std::optional<PartitioningFlags> read_partitioning_flags(
    int argc, const char* const* argv) {
  constexpr std::size_t mebibyte = std::size_t{1024} * 1024;
  PartitioningFlags flags;
  flags.topic = payments::topics::payment_requests;
  flags.max_line_bytes = mebibyte;
  std::vector<std::string> vips;
  std::string partitions;
  bool analyze = false;

  CommandLine line(partitioning_text, flags.client);
  CLI::App& app = line.app();
  app.add_option("--topic", flags.topic,
                 "Send payments to this topic, or look at it")
      ->type_name("NAME")
      ->capture_default_str();
  app.add_option("--vip", vips,
                 "Customers whose payments take the VIP lane, comma separated. "
                 "May be given many times")
      ->type_name("CUSTOMER")
      ->allow_extra_args(false);
  app.add_option("--max-line-bytes", flags.max_line_bytes,
                 "Reject longer lines")
      ->type_name("BYTES")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1024} * mebibyte))
      ->capture_default_str();
  app.add_flag("--analyze", analyze,
               "Show how the topic's records are spread over its partitions");
  app.add_flag("--json", flags.json, "With --analyze: as one JSON object");
  app.add_option("--consume", partitions,
                 "Read these partitions, comma separated, and say what is out "
                 "of order")
      ->type_name("PARTITIONS");
  if (!line.parse(argc, argv)) {
    return std::nullopt;
  }
  check_topic("--topic", flags.topic);
  refuse_together(app, "--analyze", "--consume", "choose one of them");
  refuse_together(app, "--analyze", "--vip",
                  "--vip says where payments are sent, and --analyze sends "
                  "none");
  refuse_together(app, "--consume", "--vip",
                  "--vip says where payments are sent, and --consume sends "
                  "none");
  if (flags.json && !analyze) {
    throw UsageError(
        "--json is for --analyze: all other output is JSON "
        "anyway");
  }
  flags.vips = read_vips(vips);
  if (analyze) {
    flags.mode = PartitioningFlags::Mode::analyze;
  } else if (app.count("--consume") > 0) {
    flags.mode = PartitioningFlags::Mode::consume;
    flags.partitions = read_partitions(partitions);
  }
  return flags;
}

}  // namespace runtime
