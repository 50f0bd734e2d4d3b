// The gateway as a program, as far as it goes without a broker: exit statuses,
// messages, signals, broken streams.
#include <doctest/doctest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <support/program.hpp>
#include <support/usage.hpp>
#include <utility>
#include <vector>

using support::check_contains;
using support::Ending;
using support::nobody;
using support::Program;
using namespace std::chrono_literals;

namespace {

constexpr const char* payment =
    R"({"customer_id":"CUST0042","amount":49.90,"currency":"EUR",)"
    R"("method":"card"})"
    "\n";

Ending run(std::vector<std::string> arguments, std::string_view input = "",
           std::vector<std::string> environment = {},
           const char* path = SOLUTION_GATEWAY) {
  return support::run({.path = path,
                       .arguments = std::move(arguments),
                       .environment = std::move(environment)},
                      input);
}

/// What a shell makes of a command line; `gateway` is the solution.
Ending run_in_shell(const std::string& command) {
  return run({"-c", "gateway=" SOLUTION_GATEWAY "; " + command}, "", {},
             "/bin/sh");
}

void check_usage_error(std::vector<std::string> arguments,
                       std::string_view message) {
  support::check_usage_error(run(std::move(arguments)), message);
}

/// A file that is gone when the test is over.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view text) {
    std::string name =
        (std::filesystem::temp_directory_path() / "payments-test-XXXXXX")
            .string();
    const int descriptor = ::mkstemp(name.data());
    REQUIRE(descriptor >= 0);
    ::close(descriptor);
    path_ = name;
    std::ofstream(path_) << text;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  TemporaryFile(TemporaryFile&&) = delete;
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile() { std::filesystem::remove(path_); }
  [[nodiscard]] std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace

TEST_SUITE_BEGIN("usage");

TEST_CASE("help says what the program does and ends with status 0") {
  const Ending ending = run({"--help"});

  CHECK(ending.status == 0);
  for (const char* const part :
       {"Reads payments from standard input", "--bootstrap-servers", "--config",
        "--property", "--topic", "--show-config", "--max-line-bytes",
        "KAFKA_BOOTSTRAP_SERVERS", "Exit status"}) {
    check_contains(ending.output, part);
  }
}

TEST_CASE("wrong flags are named with the right ones") {
  check_usage_error({"--topik", "x"},
                    "unknown flag --topik: did you mean "
                    "--topic?");
  check_usage_error({"--bootstrap-server=x"},
                    "did you mean "
                    "--bootstrap-servers?");
  check_usage_error({"--frobnicate"}, "unknown flag --frobnicate: --help");
  check_usage_error({"payments.json"}, "write gateway < payments.json");
  check_usage_error({"--topic"}, "--topic");
  check_usage_error({"--topic", "no/slash"},
                    "--topic \"no/slash\": a topic's "
                    "name has 1 to 249 letters");
  check_usage_error({"--topic", ""}, "--topic");
  check_usage_error({"--max-line-bytes", "0"}, "--max-line-bytes");
  check_usage_error({"--max-line-bytes", "many"}, "--max-line-bytes");
}

TEST_CASE("wrong properties are named with the nearest right one") {
  check_usage_error({"--property", "acsk=all"},
                    "--property acsk=all: unknown property \"acsk\": did you "
                    "mean \"acks\"?");
  check_usage_error({"--property", "compression.type=lz5"}, "lz4");
  check_usage_error({"--property", "acks"}, "write it as NAME=VALUE");
  check_usage_error({"--property", "=all"}, "write it as NAME=VALUE");
  check_usage_error({"--property", "linger.ms=20000"}, "linger.ms");
}

TEST_CASE("a broker's address must be an address") {
  check_usage_error({"--bootstrap-servers", ""}, "--bootstrap-servers");
  check_usage_error({"--bootstrap-servers", "localhost"},
                    "--bootstrap-servers: \"localhost\" is no broker address: "
                    "write HOST:PORT");
  check_usage_error({"--bootstrap-servers", "a:1,b:x"}, "\"b:x\"");
  check_usage_error({"--bootstrap-servers", "a:70000"}, "\"a:70000\"");
  check_usage_error({"--bootstrap-servers", ":9092"}, "\":9092\"");

  const Ending ending = run({}, "", {"KAFKA_BOOTSTRAP_SERVERS=nonsense"});
  check_contains(ending.errors, "KAFKA_BOOTSTRAP_SERVERS: \"nonsense\"");
  CHECK(ending.status == 2);
}

TEST_CASE("a configuration file that cannot be used is named") {
  check_usage_error({"--config", "/does/not/exist"},
                    "--config: /does/not/exist: cannot be read: No such file");
  check_usage_error({"--config", "/"}, "--config: /: cannot be read");

  const TemporaryFile file("acks=all\nliger.ms=5\n");
  check_usage_error({"--config", file.path()},
                    file.path() +
                        ":2: unknown property \"liger.ms\": did you "
                        "mean \"linger.ms\"?");
}

TEST_CASE("flag, file, environment: the nearer one names the broker") {
  const TemporaryFile file("bootstrap.servers=file:1\n");
  const auto servers = [](std::vector<std::string> arguments,
                          std::string_view environment) {
    arguments.emplace_back("--show-config");
    const Ending ending =
        run(std::move(arguments), "",
            {"KAFKA_BOOTSTRAP_SERVERS=" + std::string(environment)});
    CHECK(ending.status == 0);
    const std::string key = R"("bootstrap.servers":")";
    const std::size_t start = ending.output.find(key) + key.size();
    return ending.output.substr(start, ending.output.find('"', start) - start);
  };
  CHECK(servers({}, "") == "127.0.0.1:19092");
  CHECK(servers({}, "environment:1") == "environment:1");
  CHECK(servers({"--config", file.path()}, "environment:1") == "file:1");
  CHECK(servers({"--config", file.path(), "--bootstrap-servers", "flag:1"},
                "environment:1") == "flag:1");
  CHECK(servers({"--bootstrap-servers", "flag:1", "--property",
                 "bootstrap.servers=property:1"},
                "") == "property:1");
}

TEST_CASE("the shown configuration is what code and flags make of it") {
  const TemporaryFile file(
      "acks=1\nsasl.password=secret\nsasl.username=me\n"
      "max.block.ms=100\nlinger.ms=3\n");
  const Ending ending = run(
      {"--config", file.path(), "--property", "linger.ms=7", "--show-config"});

  CHECK(ending.status == 0);
  check_contains(ending.output, R"("acks":"-1")");      // code wins over file
  check_contains(ending.output, R"("linger.ms":"7")");  // flag wins over code
  check_contains(ending.output, R"("delivery.timeout.ms":"10000")");
  check_contains(ending.output, R"("sasl.username":"me")");
  check_contains(ending.output, R"("sasl.password":"[hidden]")");
  CHECK(ending.output.find("secret") == std::string::npos);
  check_contains(ending.errors, "max.block.ms is for Java clients");
}

TEST_CASE("no input is no payments and all is well") {
  const Ending ending = run({"--bootstrap-servers", nobody});

  CHECK(ending.status == 0);
  CHECK(ending.output ==
        R"({"summary":{"lines":0,"payments":0,"delivered":0,"failed":0,)"
        R"("rejected":0,"without_verdict":0}})"
        "\n");
}

TEST_CASE("lines that are no payments are rejected with their numbers") {
  std::string input = "not json\n\n \t\r\n";
  input += std::string("{\"a\":\"\0\"}\n", 10);
  input += "{\"a\":\"\xff\"}\n";
  input += std::string(200, 'x') + "\n";
  input += "{\"amount\":1";  // and no line end
  const Ending ending =
      run({"--bootstrap-servers", nobody, "--max-line-bytes", "100"}, input);

  CHECK(ending.status == 1);
  check_contains(ending.output,
                 R"({"verdict":"rejected","line":1,"reasons":["not valid JSON )"
                 R"(at byte 1)");
  check_contains(ending.output, R"("line":4,"reasons":["byte 7 is NUL)");
  check_contains(ending.output, R"("line":5,"reasons":["byte 7 (0xff) is not)");
  check_contains(ending.output,
                 R"("line":6,"reasons":["the line is longer than 100 bytes)");
  check_contains(ending.output, R"("line":7,"reasons":["not valid JSON)");
  check_contains(ending.output,
                 R"({"summary":{"lines":7,"payments":0,"delivered":0,)"
                 R"("failed":0,"rejected":5,"without_verdict":0}})");
}

TEST_CASE("payments fail within the delivery timeout when no broker answers") {
  const Ending ending = run(
      {"--bootstrap-servers", nobody, "--property", "delivery.timeout.ms=300"},
      std::string(payment) + payment);

  CHECK(ending.status == 1);
  check_contains(ending.output, R"({"verdict":"failed","line":1,)");
  check_contains(ending.output, R"({"verdict":"failed","line":2,)");
  check_contains(ending.output, R"("error":"_MSG_TIMED_OUT")");
  check_contains(ending.output, R"("failed":2,"rejected":0,)");
}

TEST_CASE("a gateway that sends nothing says that verdicts are missing") {
  const Ending ending =
      run({"--bootstrap-servers", nobody}, payment, {}, WITHOUT_SEND_GATEWAY);

  CHECK(ending.status == 1);
  check_contains(ending.output, R"("payments":1,"delivered":0,"failed":0,)"
                                R"("rejected":0,"without_verdict":1)");
}

TEST_CASE("SIGINT and SIGTERM end a gateway that waits for input") {
  for (const int signal : {SIGINT, SIGTERM}) {
    Program program{{.path = SOLUTION_GATEWAY,
                     .arguments = {"--bootstrap-servers", nobody}}};
    program.feed("x\n");
    REQUIRE(program.wait_for_output(
        [](std::string_view output) { return !output.empty(); }, 5s));

    program.send_signal(signal);

    const Ending& ending = program.wait();
    CHECK(ending.status == 1);  // a line was rejected
    check_contains(ending.output, R"("rejected":1,)");
    CHECK(ending.ran < 5s);
  }
}

TEST_CASE("SIGTERM ends a gateway whose queue is full") {
  Program program{{.path = SOLUTION_GATEWAY,
                   .arguments = {"--bootstrap-servers", nobody, "--property",
                                 "queue.buffering.max.messages=1", "--property",
                                 "delivery.timeout.ms=300"}}};
  for (int i = 0; i < 1000; ++i) {
    program.feed(payment);
  }
  REQUIRE(program.wait_for_output(
      [](std::string_view output) { return !output.empty(); }, 5s));

  program.send_signal(SIGTERM);

  const Ending& ending = program.wait();
  CHECK(ending.status == 1);
  check_contains(ending.output, R"("without_verdict":0}})");
}

TEST_CASE("a second signal ends a gateway that does not get to its end") {
  Program program{{.path = SOLUTION_GATEWAY,
                   .arguments = {"--bootstrap-servers", nobody, "--property",
                                 "delivery.timeout.ms=100000"}}};
  program.feed(std::string(payment) + "x\n");
  REQUIRE(program.wait_for_output(
      [](std::string_view output) { return !output.empty(); }, 5s));

  program.send_signal(SIGTERM);
  CHECK(!program.wait_for_output(
      [](std::string_view output) {
        return output.find("summary") != std::string_view::npos;
      },
      200ms));
  program.send_signal(SIGTERM);

  CHECK(program.wait().signal == SIGTERM);
}

TEST_CASE("a reader of the verdicts that goes away is an error") {
  const Ending ending = run_in_shell(
      "(yes x | head -100000; sleep 0.1; echo x) | { $gateway; echo $? >&2; } "
      "| "
      "head -1");

  check_contains(ending.errors,
                 "cannot write verdicts to standard output: "
                 "Broken pipe");
  CHECK(ending.errors.ends_with("\n1\n"));
}

TEST_CASE("streams that are closed or broken are errors") {
  const Ending no_output = run_in_shell("echo x | $gateway >&-");
  CHECK(no_output.status == 1);
  check_contains(no_output.errors, "cannot write verdicts");

  const Ending full = run_in_shell("echo x | $gateway >/dev/full");
  CHECK(full.status == 1);
  check_contains(full.errors, "No space left on device");

  const Ending no_input = run_in_shell("$gateway <&-");
  CHECK(no_input.status == 1);
  check_contains(no_input.errors, "cannot read standard input");

  const Ending folder = run_in_shell("$gateway </");
  CHECK(folder.status == 1);
  check_contains(folder.errors, "cannot read standard input: Is a directory");
}

TEST_CASE("a gateway that waits uses no processor time") {
  Program program{
      {.path = SOLUTION_GATEWAY, .arguments = {"--bootstrap-servers", nobody}}};
  program.feed("x\n");
  REQUIRE(program.wait_for_output(
      [](std::string_view output) { return !output.empty(); }, 5s));

  const auto before = program.processor_time();
  program.wait_for_output([](std::string_view) { return false; }, 500ms);

  CHECK(program.processor_time() - before < 50ms);
}

TEST_SUITE_END();
