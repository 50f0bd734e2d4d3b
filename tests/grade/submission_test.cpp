// Reading what somebody handed in: nothing in the folder is trusted.

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <grade/submission.hpp>
#include <lab/manifest.hpp>
#include <lab/workspace.hpp>
#include <string>

#include "folder.hpp"

namespace grade {
namespace {

namespace fs = std::filesystem;

lab::Workspace workspace() {
  return lab::Workspace::find();
}

Submission read(const fs::path& folder) {
  return read_submission(folder, lab::read_manifests(workspace()), workspace());
}

const StudentFile& gateway_of(const Submission& submission) {
  return submission.files.at(0);
}

TEST_CASE("bare files and a checkout are the same submission") {
  const Folder bare;
  bare.write("01_gateway.cpp", "int x;\n");
  const Folder checkout;
  checkout.write("starter/01_gateway.cpp", "int x;\n");

  const Submission one = read(bare.path());
  const Submission other = read(checkout.path());

  CHECK(gateway_of(one).text == "int x;\n");
  CHECK(gateway_of(one).path == "01_gateway.cpp");
  CHECK(gateway_of(other).text == "int x;\n");
  CHECK(gateway_of(other).path == "starter/01_gateway.cpp");
  CHECK(one.files.at(1).problem == "is not there");
  CHECK(one.name == bare.path().filename().string());
}

TEST_CASE("what is no regular file is not read and does not hold us up") {
  const Folder folder;
  folder.write("secret", "what nobody may read");
  fs::create_symlink(folder.path() / "secret",
                     folder.path() / "01_gateway.cpp");
  REQUIRE(::mkfifo((folder.path() / "02_validator.cpp").c_str(), 0600) == 0);
  fs::create_directory(folder.path() / "03_partitioning.cpp");
  fs::create_symlink("/dev/zero", folder.path() / "04_idempotence.cpp");
  folder.write("05_dlq.cpp", std::string(largest_source + 1, 'x'));

  const Submission submission = read(folder.path());

  CHECK(submission.files.at(0).problem == "is a symbolic link");
  CHECK(submission.files.at(1).problem == "is no regular file");
  CHECK(submission.files.at(2).problem == "is no regular file");
  CHECK(submission.files.at(3).problem == "is a symbolic link");
  CHECK(submission.files.at(4).problem == "is larger than 1048576 bytes");
  for (const StudentFile& file : submission.files) {
    CHECK(file.text.empty());
  }
}

TEST_CASE("a linked starter folder is not followed") {
  const Folder elsewhere;
  elsewhere.write("01_gateway.cpp", "int x;\n");
  const Folder folder;
  fs::create_directory_symlink(elsewhere.path(), folder.path() / "starter");

  CHECK_THROWS_AS(read(folder.path()), lab::Misuse);
}

TEST_CASE("files of ours that differ are named and not used") {
  const Folder folder;
  folder.write("starter/01_gateway.cpp", "int x;\n");
  folder.write("tests/support/failure.hpp", "// nothing fails\n");
  folder.write("labs/01-gateway/lab.json", "{}");
  folder.write("CMakeLists.txt",
               lab::read_text(workspace().root / "CMakeLists.txt"));

  const Submission submission = read(folder.path());

  CHECK(submission.not_used ==
        std::vector<std::string>{"labs/01-gateway/lab.json",
                                 "tests/support/failure.hpp"});
}

TEST_CASE("a folder without any lab's file is refused in words") {
  const Folder folder;
  folder.write("README.md", "I did it\n");
  CHECK_THROWS_WITH_AS(
      read(folder.path()),
      (folder.path().string() +
       " has none of the labs' files: neither starter/01_gateway.cpp nor "
       "01_gateway.cpp or another")
          .c_str(),
      lab::Misuse);
  CHECK_THROWS_AS(read(folder.path() / "nowhere"), lab::Misuse);
}

TEST_CASE("submissions are called after their folders") {
  CHECK(names_of({"/a/ann", "/a/ben/"}) ==
        std::vector<std::string>{"ann", "ben"});
  CHECK(names_of({"/a/ann/repo", "/a/ben/repo"}) ==
        std::vector<std::string>{"ann/repo", "ben/repo"});
  CHECK_THROWS_AS(names_of({"/a/ann", "/a/ann/"}), lab::Misuse);
}

}  // namespace
}  // namespace grade
