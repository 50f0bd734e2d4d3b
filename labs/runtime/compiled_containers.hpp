// The containers of Kafka's and the payments' own types, compiled once for all
// programs of the labs, as the helper's functions are: without it a student's
// file compiles each of them again, at every save.
#pragma once

#include <kafka/consumer.hpp>
#include <kafka/record.hpp>
#include <optional>
#include <payments/payment.hpp>
#include <vector>

extern template class std::vector<kafka::Header>;
extern template class std::vector<kafka::TopicPartition>;
extern template class std::optional<kafka::Message>;
extern template class std::optional<payments::Payment>;
