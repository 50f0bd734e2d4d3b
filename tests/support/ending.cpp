#include <algorithm>
#include <csignal>
#include <cstring>
#include <support/program.hpp>

namespace support {
namespace {

// Of the ways in which a program written in C++ dies, what each usually means.
const char* meaning_of(int signal) {
  switch (signal) {
    case SIGSEGV:
    case SIGBUS:
      return "it used memory that is not its own: a null pointer, or an object "
             "that is gone";
    case SIGABRT:
      return "it gave up: an exception nobody caught, or memory freed twice";
    case SIGFPE:
      return "it divided by zero";
    case SIGILL:
      return "it reached code that must never be reached";
    case SIGPIPE:
      return "it wrote to a pipe that nobody reads";
    case SIGXCPU:
      return "it used more processor time than it may";
    case SIGXFSZ:
      return "it wrote a larger file than it may";
    case SIGKILL:
      return "it was killed, perhaps because the machine ran out of memory";
    default:
      return "it was ended from outside";
  }
}

}  // namespace

std::string describe_signal(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return "signal " + std::to_string(signal) + " (SIG" +
         (name != nullptr ? name : "?") + "): " + meaning_of(signal);
}

std::optional<std::string> Ending::trouble() const {
  std::string text;
  if (hung) {
    text = "did not end: it still ran after " + std::to_string(ran.count()) +
           " ms and was killed";
  } else if (flooded) {
    text = "printed without end and was killed after " +
           std::to_string(std::max(output.size(), errors.size()) >> 20U) +
           " MiB";
  } else if (too_large) {
    text = "took " + std::to_string(peak_memory >> 20U) +
           " MiB of memory and was killed";
  } else if (killed) {
    text = "had to be killed";
  } else if (signal) {
    text = "crashed with " + describe_signal(*signal);
  }
  if (!leftovers.empty()) {
    text.append(text.empty() ? "" : "; it also ")
        .append("left ")
        .append(std::to_string(leftovers.size()))
        .append(leftovers.size() == 1 ? " process" : " processes")
        .append(" running when it ended (")
        .append(leftovers.front())
        .append(leftovers.size() == 1 ? ")" : ", …)");
  }
  return text.empty() ? std::nullopt : std::optional{text};
}

}  // namespace support
