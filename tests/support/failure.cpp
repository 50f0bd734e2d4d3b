#include <doctest/doctest.h>

#include <support/failure.hpp>
#include <utility>

namespace support {
namespace {

std::vector<Failure>& noted() {
  static std::vector<Failure> failures;
  return failures;
}

// Set while failures_of() runs: failures go there and no test fails.
std::vector<Failure>*& diverted() {
  static std::vector<Failure>* target = nullptr;
  return target;
}

class Diversion {
 public:
  explicit Diversion(std::vector<Failure>& target)
      : before_{std::exchange(diverted(), &target)} {}
  ~Diversion() { diverted() = before_; }
  Diversion(const Diversion&) = delete;
  Diversion& operator=(const Diversion&) = delete;
  Diversion(Diversion&&) = delete;
  Diversion& operator=(Diversion&&) = delete;

 private:
  std::vector<Failure>* before_;
};

}  // namespace

void fail(Failure failure) {
  if (diverted() != nullptr) {
    diverted()->push_back(std::move(failure));
    return;
  }
  const std::string text = to_text(failure);
  noted().push_back(std::move(failure));
  FAIL_CHECK(text);
}

void blame_for_noted(const std::vector<int>& todos) {
  for (Failure& failure : diverted() != nullptr ? *diverted() : noted()) {
    if (failure.blames.empty()) {
      failure.blames = todos;
    }
  }
}

bool has_noted() {
  return !(diverted() != nullptr ? *diverted() : noted()).empty();
}

void fail_now(Failure failure) {
  fail(std::move(failure));
  throw EndOfTest{};
}

const char* EndOfTest::what() const noexcept {
  return "the rest of this test could not be judged";
}

std::vector<Failure> failures_of(const std::function<void()>& work) {
  std::vector<Failure> failures;
  const Diversion diversion{failures};
  try {
    work();
  } catch (const EndOfTest&) {  // its failure is noted already
    return failures;
  }
  return failures;
}

std::vector<Failure> take_failures() {
  return std::exchange(noted(), {});
}

std::string to_text(const Failure& failure) {
  std::string text = failure.reason;
  const auto add = [&text](const char* title, const std::string& what) {
    if (!what.empty()) {
      text.append("\n  ").append(title).append(what);
    }
  };
  add("expected: ", failure.expected);
  add("seen:     ", failure.seen);
  add("means:    ", failure.means);
  return text;
}

}  // namespace support
