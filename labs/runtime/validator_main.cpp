#include <runtime/run_validator.hpp>

int main(int argc, char** argv) {
  return runtime::run_validator(argc, argv,
                                {runtime::configure, runtime::make_validator});
}
