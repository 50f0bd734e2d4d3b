// Whether a broker really works, found out the only way that proves it.
#pragma once

#include <chrono>
#include <string>

#include "broker/problem.hpp"

namespace broker {

/// Creates the topics of the labs where they are missing, then sends a record
/// to the broker or cluster at `address` (host:port, or several) and reads it
/// back, when every partition there is has a leader that answers. That takes
/// the address the broker advertises and a working disk, which a listing of
/// topics or an open port do not show.
///
/// Returns an empty text when it worked, else why it did not. Blocks at most
/// about `timeout`.
std::string try_round_trip(const std::string& address,
                           std::chrono::milliseconds timeout);

/// Waits until the cluster at `bootstrap` says that it has `count` brokers, all
/// of them alive. Returns an empty text, or what is missing when the time is up
/// or `give_up` says so.
std::string wait_for_brokers(const std::string& bootstrap, int count,
                             std::chrono::milliseconds timeout,
                             const std::function<bool()>& give_up);

/// Whether the broker answers a metadata request within `timeout`.
bool answers(const std::string& address, std::chrono::milliseconds timeout);

/// Waits until somebody accepts connections on 127.0.0.1:port; false when the
/// time is up or `give_up` says so.
bool wait_for_port(std::uint16_t port, std::chrono::milliseconds timeout,
                   const std::function<bool()>& give_up);

}  // namespace broker
