// Payments that keep coming while a test does something else.
#pragma once

#include <atomic>
#include <cstddef>
#include <support/random.hpp>
#include <thread>

#include "validator_run.hpp"

namespace lab {

class Load {
 public:
  /// Begins to send valid payments, spread over all partitions, but at most
  /// those of two seconds ahead of what the group has committed: a machine that
  /// has no time for the members gets no heap that nobody can work off. Until
  /// stop(), the pipeline is this one's to send to.
  Load(Pipeline& pipeline, support::Random& random,
       std::size_t records_per_second);
  /// Stops, if stop() did not.
  ~Load();
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;
  Load(Load&&) = delete;
  Load& operator=(Load&&) = delete;

  /// Ends the sending. Throws support::BrokerProblem if the broker failed.
  void stop();

  /// Records a second that were really sent, once it has stopped.
  [[nodiscard]] double rate() const;

 private:
  void run(std::size_t records_per_second);
  std::size_t room(std::size_t most_ahead);

  Pipeline& pipeline_;
  support::Random& random_;
  std::atomic<bool> stopping_{false};
  std::exception_ptr problem_;
  std::size_t sent_ = 0;
  std::size_t committed_ = 0;  // when it was last asked for
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point stopped_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace lab
