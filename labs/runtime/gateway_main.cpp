#include <runtime/run_gateway.hpp>

int main(int argc, char** argv) {
  return runtime::run_gateway(argc, argv,
                              {runtime::configure, runtime::make_gateway});
}
