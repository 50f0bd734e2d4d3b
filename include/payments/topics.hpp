#pragma once
// The topics of the payment system. The programs' topic flags default to these
// names, and `./lab broker up` creates all of them.

#include <array>
#include <string_view>

namespace payments::topics {

/// Payments as the gateway took them in.
inline constexpr std::string_view payment_requests = "payment_requests";

/// Payments that keep every rule; written by the validator.
inline constexpr std::string_view validated_payments = "validated_payments";

/// Payments that break a rule, with the rules they break.
inline constexpr std::string_view rejected_payments = "rejected_payments";

/// Payments the bank has charged.
inline constexpr std::string_view processed_payments = "processed_payments";

/// Dead letters: payments that could not be processed.
inline constexpr std::string_view payment_requests_dlq = "payment_requests_dlq";

/// Dead letters that were put back so often that a person has to look at them.
inline constexpr std::string_view payment_requests_parked =
    "payment_requests_parked";

/// Every topic has this many partitions, so that a customer's payments have the
/// same partition number all the way through the system.
inline constexpr int partitions = 6;

inline constexpr std::array all = {
    payment_requests,   validated_payments,   rejected_payments,
    processed_payments, payment_requests_dlq, payment_requests_parked};

}  // namespace payments::topics
