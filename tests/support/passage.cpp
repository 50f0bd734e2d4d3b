#include <algorithm>
#include <set>
#include <support/passage.hpp>
#include <tuple>
#include <utility>

namespace support {
namespace {

std::string trace_of(const SeenRecord& record) {
  for (const SeenRecord::Header& header : record.headers) {
    if (header.name == trace_header) {
      return header.value.value_or("");
    }
  }
  return {};
}

}  // namespace

void mark(std::vector<SeenRecord>& records, Random& random) {
  const std::string run = random.letters(8);
  std::size_t number = 0;
  for (SeenRecord& record : records) {
    record.headers.push_back(
        {trace_header, run + "-" + std::to_string(++number)});
  }
}

Passage::Passage(const std::vector<SeenRecord>& inputs,
                 std::vector<std::vector<SeenRecord>> outputs,
                 std::vector<std::int64_t> committed)
    : outputs_{std::move(outputs)} {
  std::map<std::string, std::size_t> by_trace;
  for (const SeenRecord& input : inputs) {
    by_trace.emplace(trace_of(input), fates_.size());
    fates_.push_back({.input = &input});
  }
  for (std::size_t topic = 0; topic < outputs_.size(); ++topic) {
    for (const SeenRecord& output : outputs_[topic]) {
      const auto found = by_trace.find(trace_of(output));
      if (found == by_trace.end()) {
        invented_.push_back(&output);
      } else {
        fates_[found->second].outputs.emplace_back(topic, &output);
      }
    }
  }
  sort_out(committed);
  find_disorder();
}

void Passage::sort_out(const std::vector<std::int64_t>& committed) {
  std::map<std::int32_t, std::int64_t> reached;  // one behind the last output
  for (std::size_t i = 0; i < committed.size(); ++i) {
    reached[static_cast<std::int32_t>(i)] = committed[i];
  }
  for (const Fate& fate : fates_) {
    if (!fate.outputs.empty()) {
      std::int64_t& end = reached[fate.input->partition];
      end = std::max(end, fate.input->offset + 1);
    }
    if (fate.outputs.size() > 1) {
      duplicated_.push_back(&fate);
    }
  }
  for (const Fate& fate : fates_) {
    if (fate.outputs.empty()) {
      const bool passed = fate.input->offset < reached[fate.input->partition];
      (passed ? lost_ : unseen_).push_back(fate.input);
    }
  }
}

void Passage::find_disorder() {
  std::vector<const Fate*> in_order;
  for (const Fate& fate : fates_) {
    if (!fate.outputs.empty()) {
      in_order.push_back(&fate);
    }
  }
  std::sort(in_order.begin(), in_order.end(),
            [](const Fate* one, const Fate* other) {
              return std::pair{one->input->partition, one->input->offset} <
                     std::pair{other->input->partition, other->input->offset};
            });
  // By input partition, topic, its partition, and key: where the last one was
  // put.
  std::map<std::tuple<std::int32_t, std::size_t, std::int32_t, std::string>,
           std::int64_t>
      last;
  for (const Fate* fate : in_order) {
    const auto& [topic, output] = fate->outputs.front();
    const auto [place, is_first] =
        last.try_emplace({fate->input->partition, topic, output->partition,
                          output->key.value_or("")},
                         output->offset);
    if (!is_first && output->offset < place->second) {
      out_of_order_.push_back(fate->input);
    }
    place->second = std::max(place->second, output->offset);
  }
}

std::string Passage::summary() const {
  std::string text;
  const auto add = [&text](std::size_t count, const std::string& what) {
    if (count > 0) {
      text.append(text.empty() ? "" : ", ").append(what);
    }
  };
  add(lost_.size(), "lost " + std::to_string(lost_.size()) + " of " +
                        std::to_string(fates_.size()));
  add(unseen_.size(), "not reached " + std::to_string(unseen_.size()));
  add(duplicated_.size(), "duplicated " + std::to_string(duplicated_.size()));
  add(out_of_order_.size(),
      "out of order " + std::to_string(out_of_order_.size()));
  add(invented_.size(), "invented " + std::to_string(invented_.size()));
  return text.empty()
             ? "all " + std::to_string(fates_.size()) + " came out once"
             : text;
}

}  // namespace support
