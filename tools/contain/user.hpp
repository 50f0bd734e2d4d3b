// Who a contained program runs as, when contain was started by root.
#pragma once

#include <sys/types.h>

#include <optional>

namespace contain {

/// Becomes the user, for good: no groups but one of the same number, no
/// capabilities, no way back. Throws Failure, also when root is to stay root or
/// somebody else than root is to change.
///
/// What dies with its parent (PR_SET_PDEATHSIG) still does: the kernel forgets
/// that wish at a change of user, so it is made again.
void become(std::optional<uid_t> user);

}  // namespace contain
