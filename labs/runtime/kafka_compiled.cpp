// The helper's functions, compiled once for all programs of the labs, the tools
// and the tests: see <kafka/detail/definitions.hpp>.

#define KAFKA_COMPILED_HERE
#include <kafka/kafka.hpp>
