// What a check knows of the text that was built before: whether it has to be
// compiled again, and which TODOs were edited since.

#include <doctest/doctest.h>

#include <filesystem>
#include <lab/built_source.hpp>
#include <lab/workspace.hpp>
#include <string>
#include <vector>

namespace lab {
namespace {

namespace fs = std::filesystem;

// A lab's file and its program, as a build leaves them.
class BuiltLab {
 public:
  BuiltLab() {
    std::string folder =
        (fs::temp_directory_path() / "built-source-XXXXXX").string();
    REQUIRE(mkdtemp(folder.data()) != nullptr);
    workspace_ = {.root = folder,
                  .build = fs::path{folder} / "build" / "dev",
                  .state = fs::path{folder} / ".lab"};
    save("one", "two");
    build();
  }
  ~BuiltLab() {
    std::error_code ignored;
    fs::remove_all(workspace_.root, ignored);
  }
  BuiltLab(const BuiltLab&) = delete;
  BuiltLab& operator=(const BuiltLab&) = delete;
  BuiltLab(BuiltLab&&) = delete;
  BuiltLab& operator=(BuiltLab&&) = delete;

  /// Saves the file with these lines in its two TODOs.
  void save(const std::string& one, const std::string& two) const {
    write_text(workspace_.root / "starter" / manifest_.source,
               "// TODO 1: say one\n" + one +
                   "\n// END TODO 1\n"
                   "// TODO 2: say two\n" +
                   two + "\n// END TODO 2\n");
  }

  [[nodiscard]] BuiltSource source() const {
    return BuiltSource{workspace_, manifest_};
  }

  void build() const {
    const BuiltSource source{workspace_, manifest_};
    source.forget_if_other();
    write_text(program(), "");
    source.remember();
  }

  /// As if a check had never built it.
  void forget() const { fs::remove_all(workspace_.state); }

  [[nodiscard]] fs::path program() const {
    return workspace_.build / "bin" / "starter" / manifest_.program;
  }

 private:
  Workspace workspace_;
  Manifest manifest_{.program = "lab", .source = "lab.cpp"};
};

TEST_SUITE_BEGIN("built source");

TEST_CASE("what was built of the same text is kept") {
  const BuiltLab lab;

  lab.source().forget_if_other();

  CHECK(fs::exists(lab.program()));
}

TEST_CASE("what was built of another text is removed") {
  const BuiltLab lab;
  lab.save("other", "two");

  lab.source().forget_if_other();

  CHECK_FALSE(fs::exists(lab.program()));
}

TEST_CASE("what nothing is known of is left to the build") {
  const BuiltLab lab;
  lab.forget();
  lab.save("other", "two");

  lab.source().forget_if_other();

  CHECK(fs::exists(lab.program()));
  CHECK(lab.source().edited_todos().empty());
}

TEST_CASE("what a build that did not end has left is removed") {
  const BuiltLab lab;
  lab.source().forget_if_other();  // and no remember()

  lab.source().forget_if_other();

  CHECK_FALSE(fs::exists(lab.program()));
}

TEST_CASE("the TODOs that were edited since the build are known") {
  const BuiltLab lab;
  CHECK(lab.source().edited_todos().empty());

  lab.save("one", "other");
  CHECK(lab.source().edited_todos() == std::vector{2});

  lab.save("other", "other");
  CHECK(lab.source().edited_todos() == std::vector{1, 2});

  lab.build();
  CHECK(lab.source().edited_todos().empty());
}

TEST_SUITE_END();

}  // namespace
}  // namespace lab
