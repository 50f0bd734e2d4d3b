#include <poll.h>

#include <iostream>
#include <runtime/json_writer.hpp>
#include <runtime/rest/http_server.hpp>
#include <runtime/rest/run_rest.hpp>
#include <runtime/rest/statistics.hpp>
#include <runtime/stop_signal.hpp>
#include <utility>

namespace runtime::rest {
namespace {

bool is_loopback(std::string_view host) {
  return host.starts_with("127.") || host == "localhost" || host == "::1";
}

void print_address(const RestOptions& options, int port) {
  std::string line;
  JsonWriter json(line);
  json.member("listening",
              "http://" + options.host + ":" + std::to_string(port));
  json.end();
  std::cout << line << std::endl;  // somebody waits for it
  if (!is_loopback(options.host) && options.token.empty()) {
    std::cerr << "note: whoever reaches " << options.host
              << " may send payments: --token-file asks for a token\n";
  }
}

void await(const StopSignal& stop) {
  pollfd wanted = {stop.descriptor(), POLLIN, 0};
  while (!stop.came()) {
    ::poll(&wanted, 1, -1);
  }
}

}  // namespace

int run_rest(const RestOptions& options, Settings settings,
             RestGatewayMaker make_gateway) {
  note_statistics(settings.config);
  const StopSignal stop;
  PaymentDesk desk(
      [&](Verdicts& verdicts) { return make_gateway(settings, verdicts); },
      options.most_waiting);
  MessageSender sender(settings.config, options.most_waiting);
  RestGateway gateway(options, desk, sender);
  HttpServer server(options.host, options.port, options.http, gateway);
  print_address(options, server.port());
  await(stop);
  server.stop();
  const bool well = desk.close();
  std::cout << gateway.summary() << std::endl;
  return well ? 0 : 1;
}

}  // namespace runtime::rest
