#pragma once
// What the command line says of the gateway behind HTTP.

#include <chrono>
#include <cstddef>
#include <runtime/rest/http.hpp>
#include <runtime/rest/message.hpp>
#include <string>

namespace runtime::rest {

struct RestOptions {
  std::string host = "127.0.0.1";
  int port = 0;
  std::string token;  // empty: none is wanted
  MessageRules messages;
  HttpLimits http;
  std::size_t most_in_batch = 500;
  std::size_t most_waiting = 10'000;  // payments; messages on their way
  std::chrono::milliseconds verdict_time{15'000};
};

}  // namespace runtime::rest
