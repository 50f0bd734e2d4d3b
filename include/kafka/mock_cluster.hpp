#pragma once
// A pretended cluster inside this process, for unit tests: for answers that a
// healthy Kafka never gives.
//
//   kafka::MockCluster cluster;
//   cluster.create_topic("t", 1);
//   cluster.push_request_errors(kafka::MockCluster::produce,
//                               {{RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS}});
//   kafka::Producer producer{
//       {{"bootstrap.servers", cluster.bootstrap_servers()}}};
//
// It does not judge delivery guarantees: it deduplicates nothing, hides nothing
// that was aborted, and forgets old data past 5 MiB a partition. Consumers on
// it want fetch.wait.max.ms=10 and session.timeout.ms of 3000 to 6000.

#include <array>
#include <chrono>
#include <cstdint>
#include <kafka/config.hpp>
#include <kafka/error.hpp>
#include <span>
#include <string>

#if __has_include(<librdkafka/rdkafka_mock.h>)
#include <librdkafka/rdkafka_mock.h>
#else
#include <rdkafka_mock.h>
#endif

namespace kafka {

/// Brokers with the ids 1 to n, on ports of this machine. Gone with the object.
/// May be used from any thread.
class MockCluster {
 public:
  /// Numbers of requests in Kafka's protocol, for push_request_errors.
  static constexpr std::int16_t produce = 0, fetch = 1, list_offsets = 2,
                                metadata = 3, offset_commit = 8,
                                offset_fetch = 9, find_coordinator = 10,
                                join_group = 11, heartbeat = 12,
                                leave_group = 13, sync_group = 14,
                                init_producer_id = 22;

  explicit MockCluster(int brokers = 1);

  /// "127.0.0.1:port,…", as bootstrap.servers wants it.
  [[nodiscard]] std::string bootstrap_servers() const {
    return rd_kafka_mock_cluster_bootstraps(cluster_.get());
  }

  void create_topic(const std::string& name, int partitions,
                    int replication = 1);

  /// The next requests of that kind fail with these codes, one each; NO_ERROR
  /// lets one pass, _TRANSPORT closes the connection instead of an answer.
  void push_request_errors(std::int16_t request,
                           std::span<const rd_kafka_resp_err_t> codes);

  /// The same for one request to one broker, answered only after `delay`. A
  /// NO_ERROR whose delay is longer than the client's socket.timeout.ms is a
  /// lost acknowledgement.
  void push_request_error(std::int32_t broker, std::int16_t request,
                          rd_kafka_resp_err_t code,
                          std::chrono::milliseconds delay);

  /// Closes a broker's connections and refuses new ones, until broker_up.
  void broker_down(std::int32_t broker);
  void broker_up(std::int32_t broker);

  /// Delays every answer of a broker.
  void set_round_trip_time(std::int32_t broker, std::chrono::milliseconds time);

  /// For calls of librdkafka that this class does not offer. Stays owned here.
  [[nodiscard]] rd_kafka_mock_cluster_t* native() noexcept {
    return cluster_.get();
  }

 private:
  static void check(rd_kafka_resp_err_t code, const char* what) {
    if (const Error error{code}) {
      throw Exception{error, what};
    }
  }

  // The cluster lives on a client's thread: it goes first.
  detail::Owned<rd_kafka_t, rd_kafka_destroy> client_;
  detail::Owned<rd_kafka_mock_cluster_t, rd_kafka_mock_cluster_destroy>
      cluster_;
};

// ------------------------------------------------------------ implementation

namespace detail {

/// Else the first member of a group waits 3 s for others. librdkafka has the
/// function since 2.6; but the header is asked, not the version, as the one
/// that comes with confluent-kafka-go 2.15.1 does not have it.
template <typename Cluster>
void start_groups_at_once(Cluster* cluster) {
  if constexpr (requires {
                  rd_kafka_mock_group_initial_rebalance_delay_ms(cluster, 0);
                }) {
    rd_kafka_mock_group_initial_rebalance_delay_ms(cluster, 0);
  }
}

}  // namespace detail

inline MockCluster::MockCluster(int brokers) {
  // log_level: the client warns that it has no bootstrap.servers, which it is
  // not meant to have
  Config config{{"client.id", "mock cluster"}, {"log_level", "4"}};
  std::array<char, detail::reason_size> reason{};
  client_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, config.native(), reason.data(),
                             reason.size()));
  if (!client_) {
    throw ConfigError{"", reason.data()};
  }
  config.release();
  cluster_.reset(rd_kafka_mock_cluster_new(client_.get(), brokers));
  if (!cluster_) {
    throw Exception{Error{RD_KAFKA_RESP_ERR__FAIL}, "mock cluster"};
  }
  detail::start_groups_at_once(cluster_.get());
}

inline void MockCluster::create_topic(const std::string& name, int partitions,
                                      int replication) {
  check(rd_kafka_mock_topic_create(cluster_.get(), name.c_str(), partitions,
                                   replication),
        "mock topic");
}

inline void MockCluster::push_request_errors(
    std::int16_t request, std::span<const rd_kafka_resp_err_t> codes) {
  rd_kafka_mock_push_request_errors_array(cluster_.get(), request, codes.size(),
                                          codes.data());
}

inline void MockCluster::push_request_error(std::int32_t broker,
                                            std::int16_t request,
                                            rd_kafka_resp_err_t code,
                                            std::chrono::milliseconds delay) {
  check(rd_kafka_mock_broker_push_request_error_rtts(
            cluster_.get(), broker, request, 1, code,
            detail::milliseconds(delay)),
        "mock request error");
}

inline void MockCluster::broker_down(std::int32_t broker) {
  check(rd_kafka_mock_broker_set_down(cluster_.get(), broker), "mock broker");
}

inline void MockCluster::broker_up(std::int32_t broker) {
  check(rd_kafka_mock_broker_set_up(cluster_.get(), broker), "mock broker");
}

inline void MockCluster::set_round_trip_time(std::int32_t broker,
                                             std::chrono::milliseconds time) {
  check(rd_kafka_mock_broker_set_rtt(cluster_.get(), broker,
                                     detail::milliseconds(time)),
        "mock round trip time");
}

}  // namespace kafka
