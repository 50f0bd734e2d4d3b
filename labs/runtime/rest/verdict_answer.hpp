#pragma once
// From what became of a payment or a message to what HTTP says of it.

#include <runtime/rest/http.hpp>
#include <runtime/rest/problem.hpp>
#include <runtime/rest/receipt.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace runtime::rest {

/// An answer's status and what is wrong; 201 where nothing is.
struct Verdict {
  int status = 201;
  std::string detail = {};
  std::vector<FieldProblem> problems = {};
};

/// The verdict on what was sent. `what` is "payment" or "message"; `pointer` is
/// where it stands in the body.
Verdict verdict_on(const Outcome& outcome, std::string_view what,
                   const std::string& pointer);

/// The verdict on a payment. It names the payment in any case: whoever sends it
/// again must send it under that id.
HttpResponse payment_answer(const Outcome& outcome,
                            std::string_view payment_id);

/// The verdict on one message.
HttpResponse message_answer(const Verdict& verdict, const Outcome& outcome);

/// The verdicts on a batch, in order: 207 where they differ.
HttpResponse batch_answer(const std::vector<Verdict>& verdicts,
                          const std::vector<Outcome>& outcomes);

}  // namespace runtime::rest
