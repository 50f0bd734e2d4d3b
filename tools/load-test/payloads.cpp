#include "payloads.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <lab/text.hpp>
#include <lab/workspace.hpp>
#include <payments/payment.hpp>
#include <random>

namespace load_test {
namespace {

constexpr std::size_t larger_than_a_batch = 2'000'000;  // bytes
constexpr std::size_t most = 20'000;

constexpr std::array words = {"invoice", "order",  "rent",     "march",
                              "thanks",  "refund", "delivery", "gift",
                              "ticket",  "dinner"};

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t limit) {
  return std::uniform_int_distribution<std::size_t>{0, limit - 1}(random);
}

template <typename Choices>
auto one_of(Random& random, const Choices& choices) {
  return choices.at(below(random, choices.size()));
}

std::size_t how_many(std::size_t size) {
  return std::min(most, larger_than_a_batch / size + 2);
}

payments::Payment payment_of(Random& random) {
  static constexpr std::array currencies = {"USD", "EUR", "GBP"};
  static constexpr std::array methods = {"card", "transfer", "wallet"};
  const std::string number = std::to_string(below(random, 10'000));
  payments::Payment payment;
  payment.payment_id = payments::new_payment_id();
  payment.customer_id =
      "CUST" + std::string(4 - number.size(), '0').append(number);
  payment.amount_minor = static_cast<std::int64_t>(below(random, 100'000)) + 1;
  payment.currency = one_of(random, currencies);
  payment.method = one_of(random, methods);
  payment.created_at = payments::to_timestamp(
      std::chrono::system_clock::now() -
      std::chrono::milliseconds{below(random, 86'400'000)});
  return payment;
}

// As many words as fit, the last one cut.
std::string note_of(Random& random, std::size_t size) {
  std::string note;
  while (note.size() < size) {
    note.append(one_of(random, words)).append(" ");
  }
  note.resize(size);
  return note;
}

}  // namespace

void Payloads::add(std::string_view value, std::string_view key) {
  entries_.push_back({.value = text_.size(),
                      .value_size = value.size(),
                      .key = text_.size() + value.size(),
                      .key_size = key.size()});
  text_.append(value).append(key);
}

Payloads Payloads::payments(std::size_t size, std::uint64_t seed) {
  constexpr std::string_view empty_note = "\"note\":\"\"";
  Random random{seed};
  Payloads made;
  for (std::size_t left = how_many(size); left > 0; --left) {
    payments::Payment payment = payment_of(random);
    payment.other_fields = empty_note;
    const std::size_t least = payments::to_json(payment).size();
    payment.other_fields.insert(empty_note.size() - 1,
                                note_of(random, size - std::min(size, least)));
    made.add(payments::to_json(payment), payment.customer_id);
  }
  return made;
}

Payloads Payloads::random_bytes(std::size_t size, std::uint64_t seed) {
  Random random{seed};
  Payloads made;
  std::string value(size, '\0');
  for (std::size_t left = how_many(size); left > 0; --left) {
    std::ranges::generate(
        value, [&random] { return static_cast<char>(random() & 0xFFU); });
    made.add(value, {});
  }
  return made;
}

Payloads Payloads::lines_of(const std::string& file) {
  Payloads read;
  std::string text;
  try {
    text = lab::read_text(file);
  } catch (const lab::Trouble& trouble) {
    throw lab::Misuse("--payload: " + std::string(trouble.what()) +
                      "; name a file with a record in each line, or payments "
                      "or random");
  }
  for (const std::string_view line : lab::lines_of(text)) {
    read.add(line, {});
  }
  if (read.size() == 0) {
    throw lab::Misuse("--payload: " + file +
                      " is empty; it must have a record in each line");
  }
  return read;
}

}  // namespace load_test
