#include <unistd.h>

namespace {
struct Last {
  ~Last() { ::_exit(0); }
};
const Last last;
}  // namespace
