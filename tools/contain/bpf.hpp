// A little language for seccomp filters: one block for each system call that is
// refused, or refused with some arguments. Each block stands for itself, so
// that nobody has to count jumps.
//
//   Filter filter;
//   filter.refuse(SYS_ptrace, EPERM);
//   filter.allow_only(SYS_socketpair, {{.argument = 0, .values = {AF_UNIX}}},
//                     EACCES);
//   filter.code()
//
// https://docs.kernel.org/userspace-api/seccomp_filter.html
#pragma once

#include <linux/filter.h>

#include <cstdint>
#include <vector>

namespace contain {

/// Holds when the lower half of the argument, masked, is one of the values. The
/// arguments that are looked at are ints: the kernel ignores the upper half.
struct Condition {
  unsigned argument = 0;
  std::uint32_t mask = ~std::uint32_t{0};
  std::vector<std::uint32_t> values;
};

class Filter {
 public:
  /// Ends a process that calls the kernel as a program of another processor
  /// would. Numbers above `newest` fail with ENOSYS, as on an older kernel.
  explicit Filter(std::uint32_t newest);

  void refuse(long call, int error);
  /// Refuses the call unless all conditions hold.
  void allow_only(long call, const std::vector<Condition>& conditions,
                  int error);
  void refuse_when(long call, const Condition& condition, int error);

  /// The filter: what was not refused is allowed.
  [[nodiscard]] std::vector<sock_filter> code() const;

 private:
  void add_block(long call, const std::vector<sock_filter>& block);

  std::vector<sock_filter> code_;
};

}  // namespace contain
