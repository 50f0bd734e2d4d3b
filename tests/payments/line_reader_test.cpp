// Lines out of a pipe: every way they can end, break or grow.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <random>
#include <runtime/line_reader.hpp>
#include <string>
#include <string_view>
#include <vector>

using runtime::LineReader;

namespace {

constexpr const char* too_long = "<too long>";

/// A pipe whose writing end can be closed early.
class Pipe {
 public:
  Pipe() { REQUIRE(::pipe(ends_.data()) == 0); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  Pipe(Pipe&&) = delete;
  Pipe& operator=(Pipe&&) = delete;
  ~Pipe() {
    ::close(ends_[0]);
    close_writer();
  }
  void write(std::string_view text) {
    REQUIRE(::write(ends_[1], text.data(), text.size()) ==
            static_cast<ssize_t>(text.size()));
  }
  void close_writer() {
    if (ends_[1] != -1) {
      ::close(ends_[1]);
      ends_[1] = -1;
    }
  }
  [[nodiscard]] int reader() const { return ends_[0]; }

 private:
  std::array<int, 2> ends_{};
};

/// Takes the lines that are ready, and checks that they are counted.
void take_lines(LineReader& reader, std::vector<std::string>& lines) {
  while (const auto line = reader.next()) {
    CHECK(line->number == lines.size() + 1);
    lines.emplace_back(line->too_long ? too_long : line->text);
  }
}

/// Reads what comes in these pieces, one read a piece.
std::vector<std::string> read_all(const std::vector<std::string>& pieces,
                                  std::size_t limit = 100) {
  Pipe pipe;
  LineReader reader(pipe.reader(), limit);
  std::vector<std::string> lines;
  for (const std::string& piece : pieces) {
    if (!piece.empty()) {
      pipe.write(piece);
      reader.read_more();
      take_lines(reader, lines);
    }
  }
  pipe.close_writer();
  while (!reader.ended()) {
    reader.read_more();
    take_lines(reader, lines);
  }
  return lines;
}

using Lines = std::vector<std::string>;

/// The same by other means: all of the text at once, and no memory to spare.
Lines split(const std::string& text, std::size_t limit) {
  Lines lines;
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    std::string line = text.substr(start, end - start);
    if (line.ends_with('\r')) {
      line.pop_back();
    }
    lines.push_back(line.size() > limit ? too_long : line);
    start = end + 1;
  }
  return lines;
}

}  // namespace

TEST_SUITE_BEGIN("lines");

TEST_CASE("lines come one by one and counted from one") {
  CHECK(read_all({"a\nbb\nccc\n"}) == Lines{"a", "bb", "ccc"});
}

TEST_CASE("the last line needs no line end") {
  CHECK(read_all({"a\nb"}) == Lines{"a", "b"});
  CHECK(read_all({"a\n"}) == Lines{"a"});
  CHECK(read_all({}) == Lines{});
}

TEST_CASE("empty lines are lines") {
  CHECK(read_all({"\n\na\n\n"}) == Lines{"", "", "a", ""});
}

TEST_CASE("a carriage return before the line end belongs to it") {
  CHECK(read_all({"a\r\nb\r\n\r\nc\rd\r\n"}) == Lines{"a", "b", "", "c\rd"});
  CHECK(read_all({"a\r"}) == Lines{"a"});
  CHECK(read_all({"a\r", "\nb"}) == Lines{"a", "b"});
}

TEST_CASE("any byte but the line end may be in a line") {
  const std::string bytes("\x00\xff\x80 \t\"", 6);
  CHECK(read_all({bytes + "\n" + bytes}) == Lines{bytes, bytes});
}

TEST_CASE("a line may come in many pieces") {
  CHECK(read_all({"a", "b", "\n", "c", "d\ne", "\n"}) ==
        Lines{"ab", "cd", "e"});
}

TEST_CASE("a line as long as the limit is whole and a longer one is not") {
  CHECK(read_all({"1234\n12345\n1234"}, 4) == Lines{"1234", too_long, "1234"});
  CHECK(read_all({"1234\r\n12345\r\n"}, 4) == Lines{"1234", too_long});
  CHECK(read_all({"1234", "\r", "\n1234", "5", "\r", "\nx"}, 4) ==
        Lines{"1234", too_long, "x"});
  CHECK(read_all({"12345"}, 4) == Lines{too_long});
}

TEST_CASE("a line without end is told of at once and takes no memory") {
  Pipe pipe;
  LineReader reader(pipe.reader(), 1000);
  const std::string piece(10'000, 'x');
  std::vector<std::string> lines;
  for (int i = 0; i < 10'000; ++i) {  // 100 MB
    pipe.write(piece);
    reader.read_more();
    take_lines(reader, lines);
    REQUIRE(lines == Lines{too_long});
  }
  pipe.write("\nafter\n");
  reader.read_more();
  take_lines(reader, lines);

  CHECK(lines == Lines{too_long, "after"});
}

TEST_CASE("a descriptor that has nothing yet is not at its end") {
  Pipe pipe;
  ::fcntl(pipe.reader(), F_SETFL, O_NONBLOCK);
  LineReader reader(pipe.reader(), 100);

  reader.read_more();
  CHECK(!reader.ended());
  CHECK(!reader.next());

  pipe.write("a\n");
  reader.read_more();
  CHECK(reader.next()->text == "a");
}

TEST_CASE("a descriptor that cannot be read ends with its error") {
  LineReader closed(-1, 100);
  closed.read_more();
  CHECK(closed.ended());
  CHECK(closed.error() == EBADF);
  CHECK(!closed.next());
}

TEST_CASE(
    "random text in random pieces gives the same lines as a plain split") {
  std::mt19937 random(20250131);  // NOLINT(cert-msc*): the same every time
  const auto up_to = [&random](std::size_t most) {
    return std::uniform_int_distribution<std::size_t>(0, most)(random);
  };
  constexpr std::string_view alphabet("ab\r\n\n\0", 6);
  for (int round = 0; round < 3000; ++round) {
    const std::size_t limit = 1 + up_to(8);
    Lines pieces(up_to(12));
    std::string whole;
    for (std::string& piece : pieces) {
      piece.resize(up_to(9));
      std::generate(piece.begin(), piece.end(),
                    [&] { return alphabet[up_to(alphabet.size() - 1)]; });
      whole += piece;
    }
    CAPTURE(round);
    REQUIRE(read_all(pieces, limit) == split(whole, limit));
  }
}

TEST_SUITE_END();
