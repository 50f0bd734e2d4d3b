// `lab watch`: a check at every save, on a screen that is drawn over itself.
//
// Each check is a process of its own, which says how far it has come
// (`lab check LAB --stream`). A save while one runs ends it: the newest wins.

#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "build.hpp"
#include "commands.hpp"
#include "first_run.hpp"
#include "jobs.hpp"
#include "manifest.hpp"
#include "terminal.hpp"
#include "watch_screen.hpp"
#include "watched_file.hpp"

namespace lab {

namespace {

using namespace std::chrono_literals;

constexpr const char* keys = "  h hint   n next lab   r run again   q quit";

class Watch {
 public:
  Watch(const Workspace& workspace, const std::string& lab)
      : workspace_(workspace), labs_(read_manifests(workspace)) {
    const Manifest first =
        lab.empty() ? labs_.front() : find_manifest(workspace, lab);
    while (labs_[at_].lab != first.lab) {
      ++at_;
    }
    begin_lab();
  }

  Exit run() {
    while (true) {
      const std::optional<char> key = screen_.key();
      if (key == 'q') {
        return Exit::passed;
      }
      if (key) {
        obey(*key);
      }
      if (file_->changed()) {
        check();
      }
      draw();
      jobs_.serve(40ms);
    }
  }

 private:
  [[nodiscard]] const Manifest& manifest() const { return labs_[at_]; }
  [[nodiscard]] std::string file() const {
    return "starter/" + manifest().source;
  }

  void begin_lab() {
    text_.clear();
    file_ = std::make_unique<WatchedFile>(workspace_.root / file());
    check();
  }

  void obey(char key) {
    if (key == 'r') {
      check();
    } else if (key == 'n') {
      at_ = (at_ + 1) % labs_.size();
      begin_lab();
    } else if (key == 'h') {
      hint();
    }
  }

  void check() {
    jobs_.end_all();
    hint_.clear();
    unread_.clear();
    done_ = false;
    stale_ = !text_.empty();
    words_ = "starting";
    start({"check", manifest().lab, "--stream"},
          {.on_output = [this](std::string_view chunk) { read(chunk); },
           .on_done =
               [this](const Outcome& outcome) {
                 if (!done_) {
                   finish("The check " + outcome.describe() + ":\n" +
                          tail_of(outcome.output, 15));
                 }
               }});
  }

  void hint() {
    start({"hint", manifest().lab},
          {.on_output = {}, .on_done = [this](const Outcome& outcome) {
             hint_ = outcome.output;
           }});
  }

  void start(std::vector<std::string> arguments, Handlers handlers) {
    arguments.insert(arguments.begin(), this_program(workspace_));
    Command command{.arguments = std::move(arguments),
                    .environment = {{"LAB_ROOT", workspace_.root.string()},
                                    {"LAB_BUILD", workspace_.build.string()}},
                    .grace = 2s};  // a check's tests have one each
    if (coloured()) {
      command.environment.emplace_back("LAB_COLOUR", "always");
    }
    jobs_.start_supervised(command, std::move(handlers));
  }

  // One JSON document a line: see CheckOptions::stream.
  void read(std::string_view chunk) {
    unread_.append(chunk);
    for (std::size_t end = unread_.find('\n'); end != std::string::npos;
         end = unread_.find('\n')) {
      const auto said =
          nlohmann::json::parse(unread_.substr(0, end), nullptr, false);
      unread_.erase(0, end + 1);
      if (!said.is_object()) {
        continue;  // a program's last words, say; finish() shows them
      }
      words_ = said.value("words", words_);
      if (said.contains("text")) {
        text_ = said.value("text", "");
        stale_ = false;
      }
      if (said.value("done", false)) {
        finish(text_);
      }
    }
  }

  void finish(const std::string& text) {
    done_ = true;
    stale_ = false;
    text_ = text;
    if (!screen_.on_terminal()) {
      print(text_ + "\n");
      if (std::fflush(stdout) != 0) {
        throw Interrupted(SIGPIPE);  // nobody reads it any more
      }
    }
  }

  void draw() {
    std::string state = words_;
    if (!file_->there()) {
      state = file() + " is not there: waiting for it";
    } else if (done_) {
      state += ". Waiting for the next save of " + file();
    } else if (stale_) {
      state += "; below is the save before";
    }
    screen_.draw(paint(Colour::dim, "  " + state) + "\n\n" + text_ + hint_,
                 paint(Colour::dim, keys));
  }

  const Workspace& workspace_;
  std::vector<Manifest> labs_;
  std::size_t at_ = 0;
  Jobs jobs_;
  WatchScreen screen_;
  std::unique_ptr<WatchedFile> file_;
  std::string unread_;  // the beginning of a line of the check's
  std::string words_;   // how far the check has come
  std::string text_;    // its verdicts, those of the last one until there are
  std::string hint_;
  bool done_ = false;
  bool stale_ = false;  // text_ is of the check before
};

}  // namespace

Exit watch(const Workspace& workspace, const std::string& lab) {
  forget_first_run();
  return Watch(workspace, lab).run();
}

}  // namespace lab
