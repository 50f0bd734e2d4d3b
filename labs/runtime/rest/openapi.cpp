#include <array>
#include <runtime/json_writer.hpp>
#include <runtime/rest/openapi.hpp>
#include <string_view>
#include <utility>

namespace runtime::rest {
namespace {

// Words in @…@ are filled in.
constexpr std::string_view document = R"json({
"openapi": "3.1.0",
"info": {
  "title": "Kafka Payment Labs: the gateway behind HTTP",
  "version": "1.0.0",
  "description": "Every answer to a POST is a verdict: 201 says that Kafka has it, and where. Whatever is wrong is a problem document (RFC 9457) that names the field."
},
"security": @security@,
"paths": {
  "/": {"get": {
    "operationId": "root", "summary": "What this is, and its endpoints",
    "security": [],
    "responses": {"200": {"description": "The endpoints", "content": {"application/json": {"schema": {"type": "object", "required": ["message", "version", "endpoints"]}}}},
      "default": {"$ref": "#/components/responses/Problem"}}}},
  "/health": {"get": {
    "operationId": "health", "summary": "Does a broker answer?",
    "description": "Answers within a second.",
    "security": [],
    "responses": {"200": {"description": "A broker answers", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Health"}}}},
      "503": {"$ref": "#/components/responses/Problem"},
      "default": {"$ref": "#/components/responses/Problem"}}}},
  "/payments": {"post": {
    "operationId": "pay", "summary": "Send one payment, and learn what became of it",
    "description": "Without a verdict in time the answer is 504: the payment may be in Kafka. Send it again only under the payment_id of the answer.",
    "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Payment"},
      "example": {"customer_id": "CUST0042", "amount": 49.90, "currency": "EUR", "method": "card"}}}},
    "responses": {"201": {"description": "In Kafka", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/PaymentVerdict"}}}},
      "default": {"$ref": "#/components/responses/Problem"}}}},
  "/produce": {"post": {
    "operationId": "produce", "summary": "Send one message to a topic",
    "description": "Adds timestamp, source and server_time to the message, where it has no such fields.",
    "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Message"},
      "example": @example@}}},
    "responses": {"201": {"description": "In Kafka", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/MessageVerdict"}}}},
      "default": {"$ref": "#/components/responses/Problem"}}}},
  "/produce/batch": {"post": {
    "operationId": "produceBatch", "summary": "Send several messages, each with its verdict",
    "description": "Verdicts are in the order of the messages. 201: all are in Kafka; 207: the verdicts differ; else all have that problem.",
    "requestBody": {"required": true, "content": {"application/json": {
      "schema": {"type": "array", "minItems": 1, "maxItems": @batch@, "items": {"$ref": "#/components/schemas/Message"}},
      "example": [@example@, @example@]}}},
    "responses": {"201": {"$ref": "#/components/responses/Batch"}, "207": {"$ref": "#/components/responses/Batch"},
      "default": {"$ref": "#/components/responses/Problem"}}}},
  "/openapi.json": {"get": {
    "operationId": "openapi", "summary": "This document",
    "security": [],
    "responses": {"200": {"description": "OpenAPI 3.1", "content": {"application/json": {"schema": {"type": "object"}}}},
      "default": {"$ref": "#/components/responses/Problem"}}}},
  "/docs": {"get": {
    "operationId": "docs", "summary": "A page that shows this document and tries every endpoint",
    "security": [],
    "responses": {"200": {"description": "HTML", "content": {"text/html": {"schema": {"type": "string"}}}},
      "default": {"$ref": "#/components/responses/Problem"}}}},
  "/metrics": {"get": {
    "operationId": "metrics", "summary": "Counts, levels and times, for Prometheus",
    "responses": {"200": {"description": "Prometheus' text format", "content": {"text/plain": {"schema": {"type": "string"}}}},
      "default": {"$ref": "#/components/responses/Problem"}}}}
},
"components": {
  "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
  "responses": {
    "Problem": {"description": "What is wrong", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}},
    "Batch": {"description": "A verdict for each message", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/BatchVerdict"}}}}
  },
  "schemas": {
    "Payment": {"type": "object", "required": ["customer_id", "amount", "currency", "method"],
      "description": "Fields that are not named here travel on unchanged.",
      "properties": {
        "payment_id": {"type": "string", "description": "Made up where it is missing"},
        "customer_id": {"type": "string", "examples": ["CUST0042"]},
        "amount": {"type": "number", "multipleOf": 0.01, "minimum": -92233720368547758, "maximum": 92233720368547758, "examples": [49.90], "description": "Two decimals at most"},
        "currency": {"type": "string", "examples": ["EUR"]},
        "method": {"type": "string", "examples": ["card"]},
        "created_at": {"type": "string", "description": "Now, where it is missing"}}},
    "PaymentVerdict": {"type": "object", "required": ["verdict", "payment_id", "topic", "partition", "offset"],
      "properties": {"verdict": {"const": "delivered"}, "payment_id": {"type": "string"}, "topic": {"type": "string"}, "partition": {"type": "integer"}, "offset": {"type": "integer"}}},
    "Message": {"type": "object", "required": ["topic", "message"], "additionalProperties": false,
      "properties": {
        "topic": @topic@,
        "key": {"type": ["string", "null"], "description": "Messages with equal keys keep their order"},
        "message": {"type": "object"},
        "partition": {"type": ["integer", "null"], "minimum": 0, "maximum": 2147483647, "description": "Left out: chosen by the key"},
        "headers": {"type": ["object", "null"], "maxProperties": @headers@, "additionalProperties": {"type": "string"}}}},
    "MessageVerdict": {"type": "object", "required": ["success", "message", "topic", "partition", "offset", "timestamp"],
      "properties": {"success": {"const": true}, "message": {"type": "string"}, "topic": {"type": "string"}, "partition": {"type": "integer"}, "offset": {"type": "integer"}, "timestamp": {"type": "string"}}},
    "BatchVerdict": {"type": "object", "required": ["success", "messages_sent", "results"],
      "properties": {"success": {"type": "boolean"}, "messages_sent": {"type": "integer"},
        "results": {"type": "array", "items": {"anyOf": [{"$ref": "#/components/schemas/MessageVerdict"}, {"$ref": "#/components/schemas/Problem"}]}}}},
    "Health": {"type": "object", "required": ["status", "kafka_connected", "timestamp"],
      "properties": {"status": {"const": "healthy"}, "kafka_connected": {"const": true}, "timestamp": {"type": "string"}}},
    "Problem": {"type": "object", "required": ["type", "title", "status", "detail"],
      "properties": {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object", "required": ["pointer", "detail"], "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}}}}}}
  }
}
})json";

std::string topic_schema(const MessageRules& rules) {
  std::string json = R"({"type":"string")";
  if (!rules.topics.empty()) {
    json += R"(,"enum":[)";
    for (const std::string& topic : rules.topics) {
      json += json.ends_with('[') ? "" : ",";
      append_json_string(json, topic);
    }
    json += ']';
  }
  return json + "}";
}

std::string example(const MessageRules& rules) {
  std::string json = R"({"topic":)";
  append_json_string(json,
                     rules.topics.empty() ? "orders" : *rules.topics.begin());
  return json +
         R"(,"key":"order-456","message":{"order_id":456,"total":99.90}})";
}

}  // namespace

std::string openapi_document(const RestOptions& options) {
  const std::array<std::pair<std::string_view, std::string>, 5> values = {{
      {"security", options.token.empty() ? "[]" : R"([{"token":[]}])"},
      {"example", example(options.messages)},
      {"batch", std::to_string(options.most_in_batch)},
      {"topic", topic_schema(options.messages)},
      {"headers", std::to_string(options.messages.most_headers)},
  }};
  std::string text(document);
  for (const auto& [word, value] : values) {
    const std::string place = "@" + std::string(word) + "@";
    for (std::size_t at = text.find(place); at != std::string::npos;
         at = text.find(place, at + value.size())) {
      text.replace(at, place.size(), value);
    }
  }
  return text;
}

}  // namespace runtime::rest
