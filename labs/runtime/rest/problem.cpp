#include <runtime/json_writer.hpp>
#include <runtime/rest/problem.hpp>

namespace runtime::rest {

std::string_view phrase(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Error";
  }
}

void append_problem(std::string& out, int status, std::string_view detail,
                    const std::vector<FieldProblem>& fields) {
  JsonWriter json(out);
  json.member("type", "about:blank")
      .member("title", phrase(status))
      .member("status", status)
      .member("detail", detail);
  if (!fields.empty()) {
    std::string errors = "[";
    for (const FieldProblem& field : fields) {
      errors += errors.size() > 1 ? "," : "";
      JsonWriter(errors)
          .member("pointer", field.pointer)
          .member("detail", field.detail)
          .end();
    }
    json.raw_member("errors", errors + "]");
  }
  json.end();
}

HttpResponse problem(int status, std::string_view detail,
                     const std::vector<FieldProblem>& fields) {
  HttpResponse response{.status = status,
                        .content_type = "application/problem+json"};
  append_problem(response.body, status, detail, fields);
  if (status == 503) {
    response.headers.emplace_back("Retry-After", "1");
  }
  if (status == 401) {
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
  }
  return response;
}

}  // namespace runtime::rest
