#include <array>
#include <exception>
#include <map>
#include <mutex>
#include <runtime/json_reader.hpp>
#include <runtime/rest/statistics.hpp>
#include <string_view>

namespace runtime::rest {
namespace {

struct Board {
  std::mutex mutex;
  std::map<std::string, std::string> newest;  // by the client's name
};

Board& board() {
  static Board only;
  return only;
}

// Called by librdkafka from within rd_kafka_poll. Nothing may be thrown through
// its C code.
int on_statistics(rd_kafka_t* client, char* json, std::size_t size,
                  void* /*opaque*/) noexcept {
  constexpr int librdkafka_frees_it = 0;
  try {
    const std::lock_guard lock(board().mutex);
    board().newest[rd_kafka_name(client)].assign(json, size);
  } catch (const std::exception&) {
    return librdkafka_frees_it;  // no memory: the older ones stay
  }
  return librdkafka_frees_it;
}

struct Figure {
  std::string_view path;  // in librdkafka's JSON, from the client or the broker
  std::string_view name;
  std::string_view type;
  std::string_view help;
};

constexpr std::array<Figure, 6> of_client = {{
    {"msg_cnt", "librdkafka_queue_messages", "gauge",
     "Messages in the producer's queue"},
    {"msg_size", "librdkafka_queue_bytes", "gauge",
     "Bytes in the producer's queue"},
    {"msg_max", "librdkafka_queue_messages_max", "gauge",
     "Messages that the queue can hold"},
    {"txmsgs", "librdkafka_sent_messages_total", "counter",
     "Messages sent to brokers"},
    {"tx", "librdkafka_requests_total", "counter", "Requests sent to brokers"},
    {"tx_bytes", "librdkafka_sent_bytes_total", "counter",
     "Bytes sent to brokers"},
}};

constexpr std::array<Figure, 5> of_broker = {{
    {"txretries", "librdkafka_broker_retries_total", "counter",
     "Requests that were sent again"},
    {"txerrs", "librdkafka_broker_errors_total", "counter",
     "Requests that could not be sent"},
    {"req_timeouts", "librdkafka_broker_timeouts_total", "counter",
     "Requests that were not answered in time"},
    {"rtt.avg", "librdkafka_broker_round_trip_microseconds_avg", "gauge",
     "Round trip to the broker, the mean"},
    {"rtt.p99", "librdkafka_broker_round_trip_microseconds_p99", "gauge",
     "Round trip to the broker, the 99th percentile"},
}};

/// A member of an object, as written; empty if there is none.
std::string_view member(std::string_view json, std::string_view name) {
  for (const JsonMember& each : read_json_object(json).members) {
    if (each.name.substr(1, each.name.size() - 2) == name) {
      return each.value;
    }
  }
  return {};
}

std::string_view at_path(std::string_view json, std::string_view path) {
  const std::size_t dot = path.find('.');
  const std::string_view value = member(json, path.substr(0, dot));
  return dot == std::string_view::npos || value.empty()
             ? value
             : at_path(value, path.substr(dot + 1));
}

/// Something that has figures, and the labels of its lines.
struct Source {
  std::string_view json;
  std::string labels;
};

void append(std::string& out, const Figure& figure,
            const std::vector<Source>& sources) {
  out.append("# HELP ").append(figure.name).append(" ").append(figure.help);
  out.append("\n# TYPE ").append(figure.name).append(" ").append(figure.type);
  out += '\n';
  for (const Source& source : sources) {
    const std::string_view value = at_path(source.json, figure.path);
    if (!value.empty()) {
      out.append(figure.name).append("{").append(source.labels).append("} ");
      out.append(value).append("\n");
    }
  }
}

}  // namespace

void note_statistics(kafka::Config& config) {
  if (config.get("statistics.interval.ms") == "0") {
    config.set("statistics.interval.ms", 1000);
  }
  rd_kafka_conf_set_stats_cb(config.native(), &on_statistics);
}

std::vector<std::string> newest_statistics() {
  const std::lock_guard lock(board().mutex);
  std::vector<std::string> all;
  for (const auto& [name, json] : board().newest) {
    all.push_back(json);
  }
  return all;
}

std::string statistics_metrics(const std::vector<std::string>& clients) {
  std::vector<Source> all;
  std::vector<Source> brokers;
  for (const std::string& client : clients) {
    std::string label = "client=";
    label += member(client, "name");  // a JSON string is quoted as they want it
    all.push_back({client, label});
    for (const JsonMember& broker :
         read_json_object(member(client, "brokers")).members) {
      brokers.push_back(
          {broker.value, label + ",broker=" + std::string(broker.name)});
    }
  }
  std::string out;
  for (const Figure& figure : of_client) {
    append(out, figure, all);
  }
  for (const Figure& figure : of_broker) {
    append(out, figure, brokers);
  }
  return out;
}

}  // namespace runtime::rest
