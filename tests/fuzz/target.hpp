// What is fed with bytes that nobody has chosen, and what must hold of whatever
// comes out: not only that it does not crash.
//
//   const std::string text = to_json(payment);
//   must(parse(text) == payment, "what was written reads as it was", text);
//
// libfuzzer.cpp lets libFuzzer choose the bytes, replay.cpp takes those of the
// corpus and changes them a little.
#pragma once

#include <span>
#include <string_view>

namespace fuzz {

/// Something that reads or writes what others may have made up. `feed` returns
/// for any bytes, or ends the process when something that must hold does not.
struct Target {
  std::string_view name;
  void (*feed)(std::string_view bytes);
};

// Each is in the file of its name.
void feed_payment(std::string_view bytes);
void feed_properties(std::string_view bytes);
void feed_frames(std::string_view bytes);
void feed_manifest(std::string_view bytes);
void feed_reports(std::string_view bytes);
void feed_merged_report(std::string_view bytes);

/// All of them.
std::span<const Target> targets();

/// The target of this name. Ends the process with a list when there is none.
const Target& target(std::string_view name);

/// Ends the process as a crash does, with the sentence that is not true, when
/// `holds` is false; `shown` is the text that shows it.
void must(bool holds, std::string_view sentence, std::string_view shown = {});

}  // namespace fuzz
