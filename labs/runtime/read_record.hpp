#pragma once
// How the lines of a program name the payment that they are about.

#include <kafka/message.hpp>
#include <runtime/json_writer.hpp>

namespace runtime {

/// Where a record was read, and the id of its payment: null where it has none
/// that could be shown.
void append_read_record(JsonWriter& json, const kafka::Message& message);

}  // namespace runtime
