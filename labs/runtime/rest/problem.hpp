#pragma once
// Problem documents (RFC 9457): what the REST gateway answers when it cannot do
// what it was asked.
//
//   return problem(422, "The payment has 1 problem.",
//                  {{"#/amount", "amount is missing: add \"amount\":49.90"}});

#include <runtime/rest/http.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace runtime::rest {

/// What is wrong with one field of a request.
struct FieldProblem {
  std::string pointer;  // a JSON Pointer: "#/amount", "#/3/topic", "#" for all
  std::string detail;   // names the field and the cure
};

/// The words that belong to a status: "Not Found". "Error" for others.
std::string_view phrase(int status);

/// An answer that holds one problem document. `detail` is for people; `fields`
/// go to its member "errors". 503 tells the client to come back in a
/// second, 401 that it needs a token.
HttpResponse problem(int status, std::string_view detail,
                     const std::vector<FieldProblem>& fields = {});

/// Appends the members of a problem document: for one inside another document.
void append_problem(std::string& out, int status, std::string_view detail,
                    const std::vector<FieldProblem>& fields);

}  // namespace runtime::rest
