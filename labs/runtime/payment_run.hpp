#pragma once
// Reads payments from standard input, hands each to a gateway, and prints what
// became of it: what all programs do that take payments in.

#include <cstddef>
#include <functional>
#include <memory>
#include <payments/json.hpp>
#include <runtime/gateway.hpp>
#include <runtime/verdicts.hpp>

namespace runtime {

/// What the lines of the input may be.
struct PaymentInput {
  std::size_t max_line_bytes = 0;  ///< longer ones are rejected
  payments::Guests guests = payments::Guests::refused;
};

/// Makes the gateway of a run, once; the verdicts outlive it.
using GatewayMaker =
    std::function<std::unique_ptr<Gateway>(Verdicts& verdicts)>;

/// Gives a payment the id and the time of its making that it may lack.
void fill_in(payments::Payment& payment);

/// One run, from the first line to the summary. Ends with the input, or when a
/// signal asks for it. The exit status: 0 every payment was delivered, 1 some
/// failed, were rejected or have no verdict.
int run_payments(const PaymentInput& input, const GatewayMaker& make_gateway);

}  // namespace runtime
