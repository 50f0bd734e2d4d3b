// Payments that nobody has seen before: a program under test cannot know them,
// and a run with the same LAB_SEED has the same ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <support/random.hpp>
#include <vector>

namespace support {

/// A payment as it goes into the gateway, and what must come out of it.
struct SamplePayment {
  /// Its name in this run, in a field that the payment system does not know
  /// and must pass on unchanged: what the judge recognises a payment by.
  std::string reference;
  /// Its line in the input, from 1. Set it when other lines come between.
  std::size_t input_line = 0;
  std::string payment_id;  ///< Empty: the gateway has to fill it in.
  std::string customer_id;
  std::int64_t amount_minor = 0;
  std::string currency;
  std::string method;
  std::string created_at;  ///< Empty: the gateway has to fill it in.
  std::string note;        ///< Another field that must pass unchanged.
  std::string line;        ///< The JSON, without a line end.
};

struct SampleOptions {
  /// Leave out payment_id and created_at now and then.
  bool incomplete = false;
  /// Length of the note; it makes a payment as large as a test needs it.
  std::size_t note_length = 12;
};

std::vector<SamplePayment> sample_payments(Random& random, std::size_t count,
                                           const SampleOptions& options = {});

/// Gives a payment a note of this length, which makes it that large.
void make_large(SamplePayment& payment, Random& random,
                std::size_t note_length);

/// All of them, one a line.
std::string to_lines(const std::vector<SamplePayment>& payments);

}  // namespace support
