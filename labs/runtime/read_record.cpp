#include <payments/draft.hpp>
#include <runtime/read_record.hpp>
#include <string>

namespace runtime {

void append_read_record(JsonWriter& json, const kafka::Message& message) {
  // An id that is longer is none, and has no place in a line.
  constexpr std::size_t longest_id = 100;
  json.member("partition", message.partition())
      .member("offset", message.offset());
  const std::string id = payments::read_draft(message.value().value_or(""))
                             .payment_id.value_or("");
  if (id.empty() || id.size() > longest_id) {
    json.null_member("payment_id");
  } else {
    json.member("payment_id", id);
  }
}

}  // namespace runtime
