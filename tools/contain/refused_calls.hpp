// The system calls that a contained program is refused, each with its reason.
#pragma once

#include <linux/filter.h>
#include <sys/types.h>

#include <vector>

#include "seccomp_filter.hpp"

namespace contain {

/// `self` is the process that the filter is for.
std::vector<sock_filter> refused_calls(Signals signals, pid_t self);

}  // namespace contain
