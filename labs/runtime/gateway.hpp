#pragma once
// What the gateway's source file fills in: configure(), a class derived from
// runtime::Gateway, and make_gateway(). The runtime reads payments, calls these
// and prints the verdicts.

#include <cstdint>
#include <kafka/config.hpp>
#include <memory>
#include <payments/payment.hpp>
#include <runtime/verdicts.hpp>
#include <string>

namespace runtime {

/// What the command line asks of a gateway.
struct Settings {
  /// The topic that payments are sent to.
  std::string topic;

  /// The producer's configuration: the broker's address and --config, then
  /// what configure() sets, then --property.
  kafka::Config config;
};

/// A gateway's Kafka part. Everything is called on one thread.
class Gateway {
 public:
  Gateway() = default;
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;
  Gateway(Gateway&&) = delete;
  Gateway& operator=(Gateway&&) = delete;
  virtual ~Gateway() = default;

  /// Hands one payment to Kafka. `number` says which payment of this run it is:
  /// 1, 2, 3, … Its verdict may come at any later time.
  virtual void send(const payments::Payment& payment, std::uint64_t number) = 0;

  /// Lets verdicts that are ready come in; does not wait. Called after every
  /// send(), and every few milliseconds while payments have no verdict yet.
  virtual void poll() = 0;

  /// Called once, behind the last payment. A verdict that is not in when it
  /// returns does not count.
  virtual void finish() = 0;
};

/// Sets what the producer needs, on top of what `config` holds already.
/// Throws kafka::ConfigError for a property that is wrong.
kafka::Config configure(kafka::Config config);

/// Makes the gateway. `verdicts` outlives it.
std::unique_ptr<Gateway> make_gateway(const Settings& settings,
                                      Verdicts& verdicts);

}  // namespace runtime
