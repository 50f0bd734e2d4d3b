#if __has_include("@ROOT@/labs/01-gateway/lab.json")
#include "@ROOT@/labs/01-gateway/lab.json"
#endif
#if __has_include("@ROOT@/tests/labs/01_gateway_test.cpp")
#include "@ROOT@/tests/labs/01_gateway_test.cpp"
#endif
