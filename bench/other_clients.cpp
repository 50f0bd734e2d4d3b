#include "other_clients.hpp"

namespace bench {

std::vector<OtherClient> other_clients() {
  return {
#ifdef HAS_CPPKAFKA
      {"cppkafka", cppkafka_produce, cppkafka_consume,
       cppkafka_consume_batches},
#endif
#ifdef HAS_MODERN_CPP_KAFKA
      {"modern-cpp-kafka", modern_cpp_kafka_produce, modern_cpp_kafka_consume},
#endif
  };
}

}  // namespace bench
