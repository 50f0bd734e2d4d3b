#include <runtime/run_dlq.hpp>

int main(int argc, char** argv) {
  return runtime::run_dlq(argc, argv, {runtime::configure, runtime::make_dlq});
}
