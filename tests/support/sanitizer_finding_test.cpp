// What g++ 12's sanitizers print, and what a student is to read of it.

#include <doctest/doctest.h>

#include <string>
#include <support/sanitizer_finding.hpp>

namespace support {
namespace {

TEST_SUITE_BEGIN("sanitizer_finding");

TEST_CASE("a finding names the program's own functions, innermost first") {
  const auto finding = sanitizer_finding(
      "note: 3 payments were sent\n"
      "=================================================================\n"
      "==10829==ERROR: AddressSanitizer: heap-use-after-free on address "
      "0x60b0000000f0 at pc 0x7fd942272b5e bp 0x7fff1b1c14b0 sp "
      "0x7fff1b1c0c60\n"
      "READ of size 2 at 0x60b0000000f0 thread T0\n"
      "    #0 0x7fd942272b5d in printf_common "
      "../../../../src/libsanitizer/sanitizer_common/format.inc:553\n"
      "    #1 0x563366c1ea4c in std::string::size() const "
      "/usr/include/c++/12/bits/basic_string.h:158\n"
      "    #2 0x563366c1ea4d in kafka::Producer::send(kafka::Record const&) "
      "/home/ann/labs/include/kafka/producer.hpp:158\n"
      "    #3 0x563366c1ea6d in KafkaGateway::send(payments::Payment const&, "
      "unsigned long) /tmp/my labs/starter/01_gateway.cpp:88\n"
      "    #4 0x563366c1d3ed in runtime::Run::take(runtime::Line) "
      "/home/ann/labs/labs/runtime/payment_run.cpp:127\n"
      "    #5 0x563366c1d3ed in main /tmp/s/gateway_main.cpp:7\n"
      "    #6 0x563366c1d3ed in runtime::never_shown() /tmp/s/x.cpp:7\n"
      "    #7 0x7fd942045249 in __libc_start_call_main ../sysdeps/x.h:58\n"
      "\n"
      "freed by thread T0 here:\n"
      "    #0 0x563366c1ea4c in KafkaGateway::~KafkaGateway() /x/y.cpp:6\n"
      "SUMMARY: AddressSanitizer: heap-use-after-free format.inc:553 in x\n");

  REQUIRE(finding);
  CHECK(finding->what == "heap-use-after-free");
  CHECK(finding->where ==
        "KafkaGateway::send(payments::Payment const&, unsigned long), "
        "01_gateway.cpp:88; called by runtime::Run::take(runtime::Line), "
        "payment_run.cpp:127; called by main, gateway_main.cpp:7");
}

TEST_CASE("a null pointer, too deep a recursion and a leak are named") {
  const std::string top = "    #0 0x55 in main /tmp/s/a.cpp:6\n\n";
  for (const auto& [said, what] :
       {std::pair{"SEGV on unknown address 0x000000000000 (pc 0x55 T0)",
                  "SEGV"},
        std::pair{"stack-overflow on address 0x7fff (pc 0x55)",
                  "stack-overflow"},
        std::pair{"attempting double-free on 0x60b0 in thread T0:",
                  "attempting double-free"}}) {
    const auto finding = sanitizer_finding(
        "==10859==ERROR: AddressSanitizer: " + std::string(said) + "\n" + top);
    REQUIRE(finding);
    CHECK(finding->text() == std::string(what) + " in main, a.cpp:6");
  }
}

TEST_CASE("a data race is found in ThreadSanitizer's words") {
  const auto finding = sanitizer_finding(
      "WARNING: ThreadSanitizer: data race (pid=11166)\n"
      "  Write of size 4 at 0x55bdd565108c by main thread:\n"
      "    #0 KafkaGateway::poll() /tmp/s/01_gateway.cpp:3 (gateway+0x1334)\n"
      "\n"
      "  Previous write of size 4 at 0x55bdd565108c by thread T1:\n"
      "    #0 operator() /tmp/s/t.cpp:3 (t+0x1223)\n");

  REQUIRE(finding);
  CHECK(finding->text() ==
        "data race in KafkaGateway::poll(), 01_gateway.cpp:3");
}

TEST_CASE("what C++ leaves undefined is found, with its line") {
  const auto finding = sanitizer_finding(
      "/tmp/my labs/starter/01_gateway.cpp:6:248: runtime error: signed "
      "integer overflow: 3 + 2147483647 cannot be represented in type 'int'\n");

  REQUIRE(finding);
  CHECK(finding->text() ==
        "signed integer overflow: 3 + 2147483647 cannot be represented in type "
        "'int' in 01_gateway.cpp:6");
}

TEST_CASE("what a program itself says of errors is no finding") {
  for (const char* said : {"", "error: runtime error: 12 payments failed\n",
                           "12: runtime error: so it is\n",
                           "error: the broker said: runtime error: no\n",
                           "AddressSanitizer is not used here\n",
                           "terminate called after throwing an instance of "
                           "'std::out_of_range'\n"}) {
    CAPTURE(said);
    CHECK_FALSE(sanitizer_finding(said));
  }
}

TEST_SUITE_END();

}  // namespace
}  // namespace support
