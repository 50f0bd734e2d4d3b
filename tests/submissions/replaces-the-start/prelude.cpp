#include <unistd.h>

extern "C" int __libc_start_main() {
  ::_exit(0);
}
