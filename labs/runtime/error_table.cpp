#include <array>
#include <ostream>
#include <runtime/error_table.hpp>
#include <runtime/json_writer.hpp>

namespace runtime {
namespace {

struct Row {
  rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
  kafka::Error::Flags flags = {};
  const char* when = "";  // it is met
};

constexpr std::array rows = {
    Row{RD_KAFKA_RESP_ERR__TIMED_OUT,
        {.retriable = true},
        "the commit has no answer yet"},
    Row{RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
        {.retriable = true},
        "the broker that keeps the transactions is starting"},
    Row{RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE,
        {.requires_abort = true},
        "one of the records was refused"},
    Row{RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION,
        {.requires_abort = true},
        "the group has given the partitions to somebody else"},
    Row{RD_KAFKA_RESP_ERR__MSG_TIMED_OUT,
        {.retriable = true, .requires_abort = true},
        "one of the records could not be delivered in time"},
    Row{RD_KAFKA_RESP_ERR__FENCED,
        {.fatal = true},
        "a newer program has the same transactional.id"},
    Row{RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
        {.fatal = true, .requires_abort = true},
        "the broker misses a record"},
    Row{RD_KAFKA_RESP_ERR__TRANSPORT,
        {.retriable = true, .fatal = true},
        "the client has given up for good"},
    Row{RD_KAFKA_RESP_ERR__STATE, {}, "the program calls out of turn"},
    Row{RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
        {},
        "nobody has allowed this program to use its transactional.id"},
};

const char* name_of(NextStep step) {
  switch (step) {
    case NextStep::again:
      return "again";
    case NextStep::abort:
      return "abort";
    case NextStep::stop:
      break;
  }
  return "stop";
}

}  // namespace

void print_error_table(NextStep (*next_step)(const kafka::Error&),
                       std::ostream& out) {
  for (const Row& row : rows) {
    const kafka::Error error{row.code, row.when, row.flags};
    std::string line;
    JsonWriter(line)
        .member("error", error.name())
        .member("when", row.when)
        .member("fatal", error.fatal())
        .member("requires_abort", error.requires_abort())
        .member("retriable", error.retriable())
        .member("next_step", name_of(next_step(error)))
        .end();
    out << line << '\n';
  }
  out.flush();
}

}  // namespace runtime
