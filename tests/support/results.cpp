#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string_view>
#include <support/cluster.hpp>
#include <support/descriptor.hpp>
#include <support/json.hpp>
#include <support/random.hpp>
#include <support/results.hpp>

namespace support {
namespace {

// Set when any test case could not be judged.
bool& broker_at_fault() {
  static bool at_fault = false;
  return at_fault;
}

// The texts of exceptions, as doctest shows them.
doctest::String text_of(const BrokerProblem& problem) {
  broker_at_fault() = true;
  return problem.what();
}

int todo_of(const char* suite) {
  constexpr std::string_view prefix = "TODO ";
  const std::string_view name{suite != nullptr ? suite : ""};
  int todo = 0;
  if (name.starts_with(prefix)) {
    (void)std::from_chars(name.data() + prefix.size(),
                          name.data() + name.size(), todo);
  }
  return todo;
}

std::string json_array(const std::vector<int>& numbers) {
  std::string array;
  for (const int number : numbers) {
    array.append(array.empty() ? "" : ",").append(std::to_string(number));
  }
  return "[" + array + "]";
}

void append_line(const std::string& line) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes variables.
  const char* path = std::getenv("LAB_RESULTS");
  if (path == nullptr) {
    return;
  }
  const Descriptor file{
      ::open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666)};
  const std::string text = line + "\n";
  // One write: lines of test cases that run side by side do not mix.
  if (::write(file.get(), text.data(), text.size()) !=
      static_cast<ssize_t>(text.size())) {
    std::cerr << "note: cannot write to " << path << '\n';
  }
}

// doctest calls it as test cases come and go.
class ResultWriter : public doctest::IReporter {
 public:
  explicit ResultWriter(const doctest::ContextOptions& options)
      : options_{options} {}

  void test_run_start() override {
    std::cout << "seed " << seed() << " (LAB_SEED=" << seed()
              << " repeats this run)\n";
  }
  void test_case_start(const doctest::TestCaseData& test) override {
    test_ = &test;
    exceptions_.clear();
    plain_.clear();
    broker_at_fault() = false;
    (void)take_failures();
  }
  void test_case_exception(const doctest::TestCaseException& thrown) override {
    exceptions_.emplace_back(thrown.error_string.c_str());
  }
  void log_assert(const doctest::AssertData& assertion) override {
    if (assertion.m_failed) {
      plain_.push_back(std::string{assertion.m_expr} +
                       " is not so: " + assertion.m_decomp.c_str());
    }
  }
  void test_case_end(const doctest::CurrentTestCaseStats& stats) override {
    TestResult result{.test = test_->m_name,
                      .todo = todo_of(test_->m_test_suite),
                      .status = "passed",
                      .seconds = stats.seconds,
                      .failures = take_failures()};
    if (stats.failure_flags != 0) {
      result.status = "failed";
      complete(result);
    }
    any_broker_ = any_broker_ || result.status == "broker";
    append_line(to_json_line(result));
  }

  static bool any_broker() { return any_broker_; }

  // Nothing to say at these points.
  void report_query(const doctest::QueryData& /*query*/) override {}
  void test_run_end(const doctest::TestRunStats& /*stats*/) override {}
  void test_case_reenter(const doctest::TestCaseData& /*test*/) override {}
  void subcase_start(const doctest::SubcaseSignature& /*part*/) override {}
  void subcase_end() override {}
  void log_message(const doctest::MessageData& /*message*/) override {}
  void test_case_skipped(const doctest::TestCaseData& /*test*/) override {}

 private:
  // A test that failed: adds what was not noted with fail(), and finds out
  // whether it was the broker.
  void complete(TestResult& result) const {
    const bool noted = !result.failures.empty();
    for (const std::string& text : plain_) {
      result.failures.push_back({.reason = text});
    }
    for (const std::string& text : exceptions_) {
      if (text != EndOfTest{}.what()) {
        result.failures.push_back({.reason = text});
      }
    }
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes variables.
    const bool has_broker = std::getenv("LAB_BOOTSTRAP") != nullptr;
    if (broker_at_fault()) {
      result.status = "broker";
    } else if (noted && has_broker && !broker_answers()) {
      result.status = "broker";
      result.failures = {{.reason = "The broker stopped while this ran."}};
    }
  }

  const doctest::ContextOptions& options_;
  const doctest::TestCaseData* test_ = nullptr;
  std::vector<std::string> exceptions_;
  std::vector<std::string> plain_;
  inline static bool any_broker_ = false;
};

}  // namespace

std::string to_json_line(const TestResult& result) {
  std::ostringstream line;
  line << R"({"test":)" << json_string(result.test)  //
       << R"(,"todo":)" << result.todo               //
       << R"(,"status":)" << json_string(result.status) << R"(,"seconds":)"
       << result.seconds  //
       << R"(,"seed":)" << seed() << R"(,"failures":[)";
  const char* separator = "";
  for (const Failure& failure : result.failures) {
    line << separator << R"({"reason":)" << json_string(failure.reason)
         << R"(,"expected":)" << json_string(failure.expected) << R"(,"seen":)"
         << json_string(failure.seen) << R"(,"means":)"
         << json_string(failure.means) << R"(,"blames":)"
         << json_array(failure.blames) << R"(,"end":)"
         << json_string(failure.end) << '}';
    separator = ",";
  }
  line << "]}";
  return line.str();
}

int test_main(int argc, char** argv) {
  // Listeners run beside whichever reporter the command line asks for.
  doctest::registerReporter<ResultWriter>("lab_results", 0, false);
  doctest::registerExceptionTranslator<const BrokerProblem&>(text_of);
  doctest::Context context{argc, argv};
  const int status = context.run();
  return ResultWriter::any_broker() ? broker_failed : status;
}

}  // namespace support
