#include <runtime/compiled_containers.hpp>

template class std::vector<kafka::Header>;
template class std::vector<kafka::TopicPartition>;
template class std::optional<kafka::Message>;
template class std::optional<payments::Payment>;
