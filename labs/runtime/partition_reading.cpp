#include <unistd.h>

#include <exception>
#include <iostream>
#include <kafka/consumer.hpp>
#include <payments/payment.hpp>
#include <runtime/client_flags.hpp>
#include <runtime/json_reader.hpp>
#include <runtime/json_writer.hpp>
#include <runtime/partition_reading.hpp>
#include <system_error>

namespace runtime {
namespace {

void add_text(JsonWriter& json, std::string_view name,
              std::optional<std::string_view> text) {
  if (text) {
    json.member(name, *text);
  } else {
    json.null_member(name);
  }
}

void add_place(JsonWriter& json, const kafka::Message& message) {
  json.member("partition", message.partition())
      .member("offset", message.offset());
  add_text(json, "key", message.key());
  if (const auto time = message.timestamp()) {
    json.member("timestamp", payments::to_timestamp(*time));
  } else {
    json.null_member("timestamp");
  }
}

// As it stands where it is one line of JSON, else as a text.
void add_value(JsonWriter& json, std::optional<std::string_view> value) {
  if (value && value->find_first_of("\r\n") == std::string_view::npos &&
      read_json_object(*value).problem.empty()) {
    json.raw_member("payment", *value);
  } else {
    add_text(json, "value", value);
  }
}

std::string list(const std::set<std::int32_t>& partitions) {
  std::string text;
  for (const std::int32_t partition : partitions) {
    text.append(text.empty() ? "" : ", ").append(std::to_string(partition));
  }
  return text;
}

void check_partitions(const ReadSettings& settings) {
  kafka::Consumer consumer{settings.config};
  const std::int32_t count = partitions_of(consumer, settings.topic);
  for (const std::int32_t partition : settings.partitions) {
    if (partition >= count) {
      throw UsageError(
          "--consume " + std::to_string(partition) + ": " + settings.topic +
          (count == 1
               ? " has only partition 0"
               : " has the partitions 0 to " + std::to_string(count - 1)));
    }
  }
}

}  // namespace

PartitionReading::PartitionReading(Output& output,
                                   const std::vector<std::int32_t>& partitions)
    : output_(output),
      unfinished_(partitions.begin(), partitions.end()),
      watch_(unfinished_.size()) {}

bool PartitionReading::goes_on() {
  if (output_.error() != 0) {
    return false;
  }
  return watch_.goes_on();
}

void PartitionReading::record(const kafka::Message& message) {
  watch_.something_came();
  ++records_;
  line_.clear();
  JsonWriter json(line_);
  add_place(json, message);
  add_value(json, message.value());
  json.end();
  output_.line(line_);
}

void PartitionReading::out_of_order(const kafka::Message& message) {
  ++out_of_order_;
  line_.clear();
  JsonWriter json(line_);
  JsonWriter inner = json.object("out_of_order");
  add_place(inner, message);
  inner.end();
  json.end();
  output_.line(line_);
}

void PartitionReading::ended(std::int32_t partition) {
  if (unfinished_.erase(partition) > 0) {
    watch_.ended_one();
  }
}

void PartitionReading::close() {
  line_.clear();
  JsonWriter json(line_);
  json.object("summary")
      .member("records", records_)
      .member("out_of_order", out_of_order_)
      .raw_member("unread_partitions", "[" + list(unfinished_) + "]")
      .end();
  json.end();
  output_.line(line_);
  output_.flush();
}

bool PartitionReading::all_well() const {
  return unfinished_.empty() && out_of_order_ == 0;
}

std::string PartitionReading::unread() const {
  const std::string why = why_unfinished(watch_);
  return why.empty() ? "" : list(unfinished_) + ": " + why;
}

int consume_partitions(const ReadSettings& settings,
                       void (*read)(const ReadSettings&, Reading&)) {
  constexpr int all_in_order = 0;
  constexpr int not_so = 1;
  check_partitions(settings);
  Output output(STDOUT_FILENO);
  PartitionReading reading(output, settings.partitions);
  bool well = true;
  try {
    read(settings, reading);
  } catch (const std::exception& error) {
    std::cerr << "error: an exception came while partitions were read: "
              << error.what() << '\n';
    well = false;
  }
  reading.close();
  if (const std::string unread = reading.unread(); !unread.empty()) {
    std::cerr << "note: not read to the end, partition " << unread << '\n';
  }
  if (output.error() != 0) {
    std::cerr << "error: cannot write records to standard output: "
              << std::generic_category().message(output.error()) << '\n';
    well = false;
  }
  return well && reading.all_well() ? all_in_order : not_so;
}

}  // namespace runtime
