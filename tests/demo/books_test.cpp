// Whether the demo's books notice what is missing, and what is there too often.
#include "demo/books.hpp"

#include <doctest/doctest.h>

using demo::Balance;
using demo::Books;
using demo::Place;

TEST_SUITE_BEGIN("books");

TEST_CASE("payments that end in one place each balance") {
  Books books;
  for (const char* id : {"a", "b", "c"}) {
    books.accepted(id);
    books.seen(id, Place::requested);
  }
  books.seen("a", Place::validated);
  books.seen("a", Place::charged);
  books.seen("a", Place::processed);
  books.seen("b", Place::rejected);
  CHECK_FALSE(books.all_arrived());
  books.seen("c", Place::validated);
  books.seen("c", Place::dead_lettered);

  const Balance balance = books.balance();

  CHECK(books.all_arrived());
  CHECK(balance.balances());
  CHECK(balance.accepted == 3);
  CHECK(balance.processed == 1);
  CHECK(balance.rejected == 1);
  CHECK(balance.dead_lettered == 1);
  CHECK(balance.repeated == 0);
}

TEST_CASE("no payments balance") {
  CHECK(Books{}.all_arrived());
  CHECK(Books{}.balance().balances());
}

TEST_CASE("an accepted payment that is nowhere is lost") {
  Books books;
  books.accepted("a");
  books.seen("a", Place::requested);
  books.seen("a", Place::validated);

  CHECK_FALSE(books.all_arrived());
  CHECK(books.balance().lost == std::vector<std::string>{"a"});
  CHECK_FALSE(books.balance().balances());
}

TEST_CASE("a payment that nobody accepted may be nowhere, or processed") {
  Books books;
  books.seen("told failed, and lost", Place::requested);
  books.seen("told failed", Place::processed);
  books.seen("told failed", Place::charged);

  CHECK(books.all_arrived());
  CHECK(books.balance().balances());
  CHECK(books.balance().accepted == 0);
}

TEST_CASE("a payment that is charged twice does not balance") {
  Books books;
  books.accepted("a");
  books.seen("a", Place::processed);
  books.seen("a", Place::charged);
  CHECK(books.balance().balances());
  books.seen("a", Place::charged);

  CHECK(books.balance().charged_twice == 1);
  CHECK_FALSE(books.balance().balances());
}

TEST_CASE("money that moved for a payment that is nowhere does not balance") {
  Books books;
  books.seen("a", Place::charged);

  CHECK(books.balance().charged_for_nothing == 1);
  CHECK_FALSE(books.balance().balances());
}

TEST_CASE("a rejected payment that is processed as well does not balance") {
  Books books;
  books.accepted("a");
  books.seen("a", Place::rejected);
  books.seen("a", Place::processed);

  CHECK(books.balance().in_two_places == std::vector<std::string>{"a"});
  CHECK_FALSE(books.balance().balances());
}

TEST_CASE("a dead letter that a replay brought through counts as processed") {
  Books books;
  books.accepted("a");
  books.seen("a", Place::dead_lettered);
  books.seen("a", Place::validated);
  books.seen("a", Place::validated);
  books.seen("a", Place::processed);

  CHECK(books.balance().processed == 1);
  CHECK(books.balance().dead_lettered == 0);
  CHECK(books.balance().balances());
}

TEST_CASE("records that are there again are counted, and lose nothing") {
  Books books;
  books.accepted("a");
  books.seen("a", Place::requested);
  books.seen("a", Place::requested);
  books.seen("a", Place::processed);
  books.seen("a", Place::processed);
  books.seen("a", Place::processed);
  books.accepted("a");

  CHECK(books.balance().repeated == 3);
  CHECK(books.balance().accepted == 1);
  CHECK(books.balance().balances());
  CHECK(books.count(Place::processed) == 3);
}

TEST_CASE("a payment may be seen before anybody hears that it is accepted") {
  Books books;
  books.seen("a", Place::processed);
  books.accepted("a");

  CHECK(books.all_arrived());
  CHECK(books.balance().processed == 1);
}

TEST_SUITE_END();
