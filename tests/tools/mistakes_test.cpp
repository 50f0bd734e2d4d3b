// What students read who make a mistake: kept beside its patch, compared when
// the mistake is judged.

#include <doctest/doctest.h>

#include <filesystem>
#include <lab/lasting_text.hpp>

#include "project.hpp"

using lab::lasting_text;
using tools_test::Project;

namespace fs = std::filesystem;

namespace {

constexpr const char* text_file = "labs/01-gateway/mistakes/says-lost.txt";

// A project with one mistake, made and judged as a build and ctest would.
class ProjectWithMistake {
 public:
  ProjectWithMistake() {
    fs::create_directories(project_.path("labs/01-gateway/mistakes"));
    project_.write("labs/01-gateway/mistakes/says-lost.patch",
                   "TODO: 1\nMistake: It says lost.\n"
                   "Says: The program did not do it\n\n--- a\n");
    fs::create_directories(program().parent_path());
    project_.write("build/dev/bin/mistakes/gateway/says-lost",
                   "#!/bin/sh\necho lost\necho sent\n");
    fs::permissions(program(), fs::perms::owner_all);
  }

  support::Ending expect() const {
    return project_.lab(
        {"expect", "gateway", "--program", program().string(), "--patch",
         project_.path("labs/01-gateway/mistakes/says-lost.patch").string()});
  }

  support::Ending update() const {
    return project_.lab(
        {"mistakes", "gateway", "--update", "says-lost", "--runs", "2"});
  }

  Project& project() { return project_; }

 private:
  fs::path program() const {
    return project_.path("build/dev/bin/mistakes/gateway/says-lost");
  }

  Project project_;
};

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_SUITE_BEGIN("mistakes");

TEST_CASE("the text that a student reads is kept beside the patch") {
  ProjectWithMistake mistake;

  CHECK(mistake.update().status == 0);

  const std::string kept = mistake.project().read(text_file);
  CHECK(kept ==
        "the program says configured\n\n"
        "  starter/01_gateway.cpp:6  TODO 1\n\n"
        "  The program did not do it: the program says configured.\n\n"
        "  expected  a word\n"
        "  seen      lost sent\n\n"
        "  A customer waits.\n\n"
        "  next: ./lab hint gateway 1\n");
  CHECK(mistake.expect().status == 0);
}

TEST_CASE("a text that is not the one that is kept fails, and is shown") {
  ProjectWithMistake mistake;
  CHECK(mistake.update().status == 0);
  mistake.project().edit(text_file, "A customer waits", "Nobody waits");

  const auto ending = mistake.expect();

  CHECK(ending.status == 1);
  CHECK(says(ending.output,
             "a student reads what is not in " + std::string(text_file)));
  CHECK(says(ending.output, "A customer waits."));
  CHECK(says(ending.output, "./lab mistakes gateway --update says-lost"));

  CHECK(mistake.update().status == 0);
  CHECK(mistake.expect().status == 0);
}

TEST_CASE("one of several texts is enough, and other numbers are the same") {
  ProjectWithMistake mistake;
  CHECK(mistake.update().status == 0);
  mistake.project().edit(text_file, "cpp:6", "cpp:17");
  const std::string kept = mistake.project().read(text_file);
  mistake.project().write(text_file,
                          "another test\n\n  another text\n\n" + kept);

  CHECK(mistake.expect().status == 0);
  CHECK(mistake.update().status == 0);
  CHECK(mistake.project().read(text_file) == kept);
}

TEST_CASE("a text that is another mistake's is as good as its own") {
  ProjectWithMistake mistake;
  CHECK(mistake.update().status == 0);
  Project& project = mistake.project();
  const std::string kept = project.read(text_file);
  project.write("labs/01-gateway/mistakes/says-found.patch",
                "TODO: 1\nMistake: It says found.\nSays: found\n\n--- a\n");
  project.write("labs/01-gateway/mistakes/says-found.txt", kept);
  project.write(text_file, "another test\n\n  another text\n");

  CHECK(mistake.expect().status == 0);

  project.edit("labs/01-gateway/mistakes/says-found.txt", "A customer waits",
               "Nobody waits");
  CHECK(mistake.expect().status == 1);
}

TEST_CASE("a mistake that is not there is said") {
  ProjectWithMistake mistake;

  const auto ending =
      mistake.project().lab({"mistakes", "gateway", "--update", "says-found"});

  CHECK(ending.status == 2);
  CHECK(says(ending.errors, "there is no mistake says-found"));
}

TEST_CASE("texts of two runs are the same but for what is random") {
  const auto same = [](const char* one, const char* other) {
    return lasting_text(one) == lasting_text(other);
  };

  CHECK(same("1 payment is not there", "137 payments are not there"));
  CHECK(same("at line 3 (CUST1001, 12.50 EUR)",
             "at line 190 (CUST1039, 0.07 GBP)"));
  CHECK(same("missing: lines 3, 8, 9 and 12 more; it", "missing: line 3; it"));
  CHECK(same("the topic lab-test-x3k refused",
             "the topic\n  lab-test-aa9 refused"));
  CHECK(same("holds {\"customer_id\":\"CUST10…, and", "holds {\"a\":1}, and"));
  CHECK(same("payment 3f2b8a90-aaaa-4bbb-8ccc-123456789abc is",
             "payment cdefabcd-abcd-4bbb-8ccc-123456789abc is"));
  CHECK(same("seen for example line 3: failed\n\n  next",
             "seen for example line 4: nothing\n\n  next"));
  CHECK(same("1 batch had", "12 batches had"));
  CHECK(same("sent: none of them is in the topic",
             "sent: 3 are not in the topic"));

  CHECK_FALSE(same("for example this\n\n  next", "for example this\n\n  last"));
  CHECK_FALSE(same("it spins", "it waits"));
  CHECK_FALSE(same("the key is missing", "the value is missing"));
}

TEST_SUITE_END();
