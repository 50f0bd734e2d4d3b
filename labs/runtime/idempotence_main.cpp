#include <runtime/run_idempotence.hpp>

int main(int argc, char** argv) {
  return runtime::run_idempotence(
      argc, argv,
      {runtime::configure, runtime::next_step, runtime::make_sender,
       runtime::make_processor});
}
