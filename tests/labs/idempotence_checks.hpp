// What must be true after a run of Lab 4's programs, each said so that somebody
// who has just met Kafka knows what to look for.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "idempotence_run.hpp"

namespace lab {

/// Payments in a topic against those that were sent. `when` completes "Sent 40
/// payments and …".
void check_sent_once(const Payments& payments, const Records& records,
                     const std::string& when);

/// The first copies are in the order of the input.
void check_in_order(const Payments& payments, const Records& records);

/// Every payment has one verdict, and those that are "delivered" are there.
void check_verdicts(const SenderRun& run, const Payments& payments,
                    const Records& records);

/// Every payment of the shop is charged once and in processed_payments once,
/// for those who read what is committed. `when` completes "Submitted 40
/// payments and …". What the bank's books say TODO 3 did is TODO 3's.
void check_processed_once(Shop& shop, const std::string& when);

/// Key, value and headers of what is processed, and its status.
void check_processed_contents(Shop& shop,
                              const std::vector<std::string>& declined);

/// Each committed payment is printed, once. After the
/// processor's end.
void check_printed(const ProcessorRun& run, const Shop& shop);

/// Blames these TODOs for what `work` finds, besides those that it blames
/// itself, and ends the test if that is anything. For what a test needs and
/// does not prove.
void blame(const std::vector<int>& todos, const std::function<void()>& work);

/// Ends the test when the processor has stopped by itself. `left_open` did it
/// if it stopped because a transaction was neither committed nor aborted.
void require_at_work(ProcessorRun& run,
                     const std::vector<int>& left_open = {4, 5});

/// The group has committed everything. `when` completes "… payments are not
/// committed": "Ten seconds after the last payment". TODO 3's as above.
void check_lag(const Shop& shop, const std::string& when);

/// The exit status; `why` completes "because …" or "after …".
void check_status(const ProcessorRun& run, int status, const std::string& why);

}  // namespace lab
