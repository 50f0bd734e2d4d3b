#include <kafka/produce.hpp>
