// Somebody's smallest program: compiles with the helper, links to librdkafka.

#include <iostream>
#include <kafka/version.hpp>

#if KAFKA_PAYMENT_LABS_VERSION_MAJOR != 1
#error "the version does not come with <kafka/version.hpp>"
#endif

int main() {
  std::cout << "helper " << kafka::version() << ", librdkafka "
            << kafka::librdkafka_version() << '\n';
}
