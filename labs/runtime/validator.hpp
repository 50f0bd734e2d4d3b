#pragma once
// What the validator's source file fills in: configure(), a class derived from
// runtime::Validator, and make_validator(). The runtime calls these, writes the
// outputs and prints one line a record.

#include <kafka/config.hpp>
#include <kafka/error.hpp>
#include <memory>
#include <runtime/outputs.hpp>
#include <runtime/stop_signal.hpp>
#include <string>

namespace runtime {

/// What the command line asks of a validator.
struct ValidatorSettings {
  /// The topic that payments are read from.
  std::string topic;

  /// The consumer's configuration: the broker's address and --config, then
  /// what configure() sets, then --property.
  kafka::Config config;
};

/// A validator's Kafka part. Everything is called on one thread, in the order
/// start(), run(), settle(true).
class Validator {
 public:
  Validator() = default;
  Validator(const Validator&) = delete;
  Validator& operator=(const Validator&) = delete;
  Validator(Validator&&) = delete;
  Validator& operator=(Validator&&) = delete;
  virtual ~Validator() = default;

  /// Called once, before run().
  virtual void start() = 0;

  /// Reads and judges records until stop.came(), and returns success then.
  /// Returns earlier, with the error, when it cannot go on.
  virtual kafka::Error run(const StopSignal& stop) = 0;

  /// Commits what is done. With `last`, which the runtime calls once after
  /// run(), it also closes the consumer. The process ends right after that,
  /// without destroying anything: what is not finished then never will be.
  virtual kafka::Error settle(bool last) = 0;
};

/// Sets what the consumer needs, on top of what `config` holds already.
/// `group` is the name of the group to join. Throws kafka::ConfigError for a
/// property that is wrong.
kafka::Config configure(kafka::Config config, const std::string& group);

/// Makes the validator. `outputs` outlives it.
std::unique_ptr<Validator> make_validator(const ValidatorSettings& settings,
                                          Outputs& outputs);

}  // namespace runtime
