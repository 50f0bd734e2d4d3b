// What the broker's configuration promises the labs: a listener behind which a
// proxy can stand, and access rules that bite.
#include <doctest/doctest.h>

#include <broker/native_broker.hpp>
#include <kafka/admin.hpp>
#include <memory>

#include "listener.hpp"
#include "machine.hpp"

namespace {

kafka::Config client(const std::string& address) {
  return {{"bootstrap.servers", address}, {"log_level", "0"}};
}

// Everybody's right (or not) to do something with a topic.
struct Rule {
  std::string topic;
  rd_kafka_AclOperation_t operation;
  rd_kafka_AclPermissionType_t permission;
};

void add_rules(kafka::Admin& admin, const std::vector<Rule>& rules) {
  std::vector<rd_kafka_AclBinding_t*> bindings;
  for (const Rule& rule : rules) {
    std::array<char, 256> error{};
    bindings.push_back(rd_kafka_AclBinding_new(
        RD_KAFKA_RESOURCE_TOPIC, rule.topic.c_str(),
        RD_KAFKA_RESOURCE_PATTERN_LITERAL, "User:*", "*", rule.operation,
        rule.permission, error.data(), error.size()));
    REQUIRE_MESSAGE(bindings.back() != nullptr, error.data());
  }
  rd_kafka_queue_t* queue = rd_kafka_queue_new(admin.native());
  rd_kafka_CreateAcls(admin.native(), bindings.data(), bindings.size(), nullptr,
                      queue);
  constexpr int patience_ms = 10000;
  rd_kafka_event_t* event = rd_kafka_queue_poll(queue, patience_ms);
  REQUIRE(event != nullptr);
  CHECK(rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR);
  std::size_t count = 0;
  const rd_kafka_acl_result_t** results = rd_kafka_CreateAcls_result_acls(
      rd_kafka_event_CreateAcls_result(event), &count);
  for (std::size_t i = 0; i < count; ++i) {
    CHECK(rd_kafka_acl_result_error(results[i]) == nullptr);
  }
  rd_kafka_event_destroy(event);
  rd_kafka_queue_destroy(queue);
  rd_kafka_AclBinding_destroy_array(bindings.data(), bindings.size());
}

}  // namespace

TEST_SUITE_BEGIN("listeners");

TEST_CASE("a rule against writing refuses one topic, and only that one") {
  const broker::OwnBroker own(shared_kafka().parent_path());
  const std::string& address = own.address().direct;
  kafka::Admin admin(client(address));
  REQUIRE_FALSE(admin.create_topic({.name = "closed"}));
  REQUIRE_FALSE(admin.create_topic({.name = "open"}));
  REQUIRE(produce(address, "closed", "before the rule") == "");

  add_rules(admin, {{"closed", RD_KAFKA_ACL_OPERATION_WRITE,
                     RD_KAFKA_ACL_PERMISSION_TYPE_DENY},
                    {"closed", RD_KAFKA_ACL_OPERATION_ALL,
                     RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW}});

  CHECK(produce(address, "closed", "after it") == "TOPIC_AUTHORIZATION_FAILED");
  CHECK(produce(address, "open", "after it") == "");
  CHECK(count_records(address, "closed") == 1);  // reading is allowed
}

TEST_CASE("the faulty listener sends every client to the proxy's port") {
  const broker::OwnBroker own(shared_kafka().parent_path());
  const broker::Address& at = own.address();
  kafka::Admin admin(client(at.direct));
  REQUIRE_FALSE(admin.create_topic({.name = "payments"}));

  // Without a proxy a listing still works, over the bootstrap connection, and
  // proves nothing: no record gets through.
  CHECK_FALSE(kafka::Admin(client(at.faulty)).describe_topics().empty());
  CHECK_FALSE(produce(at.faulty, "payments", "lost").empty());
  CHECK(count_records(at.direct, "payments") == 0);

  const Forwarder proxy(at.proxy_port, own.place().ports.faulty);
  CHECK(produce(at.faulty, "payments", "through the proxy") == "");
  CHECK(proxy.connections() > 0);
  CHECK(count_records(at.direct, "payments") == 1);
}

TEST_SUITE_END();
