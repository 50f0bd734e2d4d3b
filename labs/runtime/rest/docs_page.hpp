#pragma once
// A page for people that shows the OpenAPI document and tries its endpoints.

#include <runtime/rest/http.hpp>

namespace runtime::rest {

/// One HTML document with all that it needs: it asks no other address.
HttpResponse docs_page();

}  // namespace runtime::rest
