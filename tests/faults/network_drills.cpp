#include "network_drills.hpp"

#include <kafka/admin.hpp>
#include <stdexcept>
#include <string>
#include <support/cluster.hpp>
#include <support/proxy.hpp>
#include <support/topic.hpp>

#include "sender.hpp"

namespace faults {
namespace {

// A topic for one program, on a broker that is somebody else's, too.
class DrillTopic {
 public:
  DrillTopic()
      : admin_{{{"bootstrap.servers", support::bootstrap()},
                {"log_level", "2"}}},
        name_{support::fresh_topic_name()} {
    if (const kafka::Error error = admin_.create_topic({.name = name_})) {
      throw std::runtime_error("topic " + name_ + ": " + error.text());
    }
  }
  DrillTopic(const DrillTopic&) = delete;
  DrillTopic& operator=(const DrillTopic&) = delete;
  DrillTopic(DrillTopic&&) = delete;
  DrillTopic& operator=(DrillTopic&&) = delete;
  // One that stays behind harms nobody: no other run has its name.
  ~DrillTopic() { static_cast<void>(admin_.delete_topic(name_)); }

  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  kafka::Admin admin_;
  std::string name_;
};

Seen lose_answers(const Entrant& program) {
  constexpr std::size_t lost = 10;
  constexpr std::size_t payments = 100;
  const DrillTopic topic;
  support::Proxy proxy{support::bootstrap()};
  proxy.inject({.what = support::Fault::What::lose_answer, .times = lost});
  // A payment a request, so that as many payments as answers are concerned; and
  // quick to try again, which by default takes ten seconds after some failures.
  Sender sender{program,
                proxy.address(),
                topic.name(),
                {{"batch.num.messages", "1"},
                 {"linger.ms", "0"},
                 {"retry.backoff.ms", "10"},
                 {"reconnect.backoff.ms", "10"},
                 {"reconnect.backoff.max.ms", "20"},
                 {"delivery.timeout.ms", "30000"}}};
  sender.feed(payments);
  sender.wait_for_verdicts(payments);
  sender.finish();
  if (const std::size_t struck = proxy.traffic().struck; struck != lost) {
    throw std::runtime_error("the network lost " + std::to_string(struck) +
                             " answers, not " + std::to_string(lost));
  }
  return sender.judge(support::bootstrap());
}

}  // namespace

Drill lost_acknowledgements() {
  return {
      .name = "lost-acknowledgements",
      .programs = {{.lab = "1 gateway",
                    .title = "solution",
                    .path = "solutions/gateway",
                    .twice = Count::some},
                   {.lab = "4 idempotence",
                    .title = "solution",
                    .path = "solutions/idempotence",
                    .arguments = {"send"}},
                   {.lab = "4 idempotence",
                    .title = "retries without idempotence",
                    .path = "mistakes/idempotence/retries-without-idempotence",
                    .arguments = {"send"},
                    .twice = Count::some}},
      .run = [](Scene& /*scene*/, const Drill& drill) {
        std::vector<Seen> seen;
        for (const Entrant& program : drill.programs) {
          seen.push_back(lose_answers(program));
        }
        return seen;
      }};
}

}  // namespace faults
