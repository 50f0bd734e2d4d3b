#pragma once
// The document that says what the REST gateway takes and answers.

#include <runtime/rest/rest_options.hpp>
#include <string>

namespace runtime::rest {

/// OpenAPI 3.1, with the limits and topics of these options.
std::string openapi_document(const RestOptions& options);

}  // namespace runtime::rest
