#include <runtime/run_partitioning.hpp>

int main(int argc, char** argv) {
  return runtime::run_partitioning(
      argc, argv,
      {runtime::configure, runtime::make_partitioning_gateway,
       runtime::read_partitions});
}
