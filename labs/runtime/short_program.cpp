#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <kafka/admin.hpp>
#include <runtime/program.hpp>
#include <runtime/short_program.hpp>
#include <string_view>

namespace runtime {
namespace {

[[noreturn]] void end_with(int status, const std::string& text) {
  std::cout.flush();
  std::cerr << text << std::endl;
  // The program has not begun yet: there is nothing to destroy.
  std::_Exit(status);
}

[[noreturn]] void on_uncaught() {
  try {
    if (const std::exception_ptr thrown = std::current_exception()) {
      std::rethrow_exception(thrown);
    }
  } catch (const std::exception& error) {
    end_with(wrong_use, std::string("error: ") + error.what());
  } catch (...) {
  }
  std::abort();
}

std::string usage(std::string_view path, const std::vector<UsualName>& usual) {
  const std::string_view program = path.substr(path.rfind('/') + 1);
  std::string line = "usage: ./lab run " + std::string(program);
  std::string means;
  std::string closing;
  for (const auto& [what, name] : usual) {
    line += (closing.empty() ? " -- [" : " [") + what;
    closing += ']';
    means.append("\n  ").append(what).append(" is usually ").append(name);
  }
  return line + closing + means +
         "\n  KAFKA_BOOTSTRAP_SERVERS says where Kafka is; ./lab run sets it";
}

}  // namespace

std::vector<std::string> names(int argc, char** argv,
                               const std::vector<UsualName>& usual) {
  std::set_terminate(on_uncaught);
  std::cout << std::unitbuf;
  const std::vector<std::string> given(argv + 1, argv + argc);
  std::vector<std::string> names;
  for (const std::string& word : given) {
    if (word == "--help" || word == "-h") {
      std::cout << usage(argv[0], usual) << '\n';
      std::exit(0);  // NOLINT(concurrency-mt-unsafe): no other thread yet
    }
    if (word.empty() || word.starts_with('-') || names.size() == usual.size()) {
      std::string wrong = "\"" + word + "\" is ";
      wrong += names.size() == usual.size() ? "one too many" : "no name";
      end_with(wrong_use, wrong + "\n" + usage(argv[0], usual));
    }
    names.push_back(word);
  }
  while (names.size() < usual.size()) {
    names.push_back(usual[names.size()].second);
  }
  return names;
}

std::string broker() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody sets the environment here
  const char* const servers = std::getenv("KAFKA_BOOTSTRAP_SERVERS");
  return servers == nullptr || *servers == '\0' ? "127.0.0.1:19092" : servers;
}

void create_topic(
    const std::string& topic, int partitions,
    const std::vector<std::pair<std::string, std::string>>& settings) {
  // The client's own log would say the same again, less clearly.
  kafka::Admin admin{{{"bootstrap.servers", broker()}, {"log_level", "0"}}};
  const kafka::Error error = admin.create_topic(
      {.name = topic, .partitions = partitions, .config = settings},
      std::chrono::seconds{5});
  if (error && error.code() != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
    const bool silent = error.code() == RD_KAFKA_RESP_ERR__TIMED_OUT ||
                        error.code() == RD_KAFKA_RESP_ERR__TRANSPORT;
    end_with(1, "error: the topic " + topic + " cannot be created at " +
                    broker() + ": " + error.text() +
                    (silent ? "\n  is Kafka up? ./lab broker status" : ""));
  }
}

}  // namespace runtime
