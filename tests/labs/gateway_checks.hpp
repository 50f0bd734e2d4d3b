// What must be true after a run of the gateway, each said so that somebody who
// has just met Kafka knows what to look for.
#pragma once

#include <string>
#include <support/comparison.hpp>
#include <support/json.hpp>
#include <vector>

#include "gateway_run.hpp"

namespace lab {

using Payments = std::vector<support::SamplePayment>;
using Records = std::vector<support::SeenRecord>;

/// Ends the test when nothing at all was sent: there is nothing to judge.
void require_something_sent(const GatewayRun& run);

/// No payment is missing in the topic, and none is there twice.
/// `when` completes "Sent 200 payments and …".
void check_none_lost(const GatewayRun& run, const Payments& payments,
                     const Records& records, const std::string& when);

/// Key, value and headers of every record that is there.
void check_contents(const Payments& payments, const Records& records);

/// Ends the test when the records did not carry the payments' numbers, so that
/// nobody can tell whose report it is that came: verdicts about no payment, or
/// about one payment where each of `lines` should have its own.
void require_numbers(const GatewayRun& run, std::size_t lines);

/// Every line from 1 to `lines` has one verdict; no other line has any.
void check_one_verdict_each(const GatewayRun& run, std::size_t lines);

/// Every "delivered" names a place where the payment really is, and every
/// payment that is there was not called "failed" with a reason that rules it
/// out. `first_line` is the line of the first payment.
void check_delivered_are_there(const GatewayRun& run, const Payments& payments,
                               const Records& records);

/// The verdicts on `lines` are "delivered".
void check_delivered(const GatewayRun& run,
                     const std::vector<std::size_t>& lines);

/// The verdicts on `lines` are "failed" with one of these errors. `cause`
/// completes "although …".
void check_failed(const GatewayRun& run, const std::vector<std::size_t>& lines,
                  const std::vector<std::string>& errors,
                  const std::string& cause);

/// The verdicts on `lines` are "rejected" and give a reason.
void check_rejected(const GatewayRun& run,
                    const std::vector<std::size_t>& lines);

/// The exit status of a gateway that ended in order; `why` completes "because
/// …".
void check_status(const GatewayRun& run, int status, const std::string& why);

/// Lines `first` to `last`, both included.
std::vector<std::size_t> lines(std::size_t first, std::size_t last);

}  // namespace lab
