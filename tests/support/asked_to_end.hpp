// A test that is ended early, because a student has saved again or pressed
// Ctrl-C, leaves nothing in Kafka either.
#pragma once

namespace support {

/// From now on, SIGTERM has this process remove what Cluster has made and not
/// removed, and ends it with status 143. Whoever cannot wait kills it then;
/// what it has started ends with its supervisor. Call it once, before main()
/// does anything else. Throws std::system_error when the system refuses.
void tidy_up_when_asked_to_end();

}  // namespace support
