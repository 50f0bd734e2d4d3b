#include <array>
#include <iostream>
#include <runtime/client_config.hpp>
#include <runtime/gateway_flags.hpp>
#include <runtime/payment_run.hpp>
#include <runtime/program.hpp>
#include <runtime/rest/run_rest.hpp>
#include <runtime/run_gateway.hpp>

namespace runtime {
namespace {

constexpr std::array<Property, 2> defaults = {{
    {"client.id", "gateway"},
    // How long a topic may be unknown to the broker before its payments fail
    // for that reason. In the default, half a minute, they would fail first for
    // having waited too long, and nobody would learn of the misspelt name.
    {"topic.metadata.propagation.max.ms", "2000"},
}};

}  // namespace

int run_gateway(int argc, const char* const* argv, const GatewayParts& parts) {
  return run_program("gateway", [&] {
    const std::optional<GatewayFlags> flags = read_gateway_flags(argc, argv);
    if (!flags) {
      return 0;
    }
    const Settings settings{flags->topic,
                            make_client_config(flags->client, defaults,
                                               parts.configure, std::cerr)};
    if (flags->client.show_config) {
      std::cout << show_producer_config(settings.config) << '\n';
      return 0;
    }
    if (flags->rest) {
      return rest::run_rest(*flags->rest, settings, parts.make_gateway);
    }
    return run_payments({.max_line_bytes = flags->max_line_bytes},
                        [&](Verdicts& verdicts) {
                          return parts.make_gateway(settings, verdicts);
                        });
  });
}

}  // namespace runtime
