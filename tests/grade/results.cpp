#include "results.hpp"

namespace grade {

Graded todo(int number, const std::string& verdict, const std::string& reason) {
  const int score = verdict == "passed" ? 10 : 0;
  return {{"todo", number},
          {"title", "send it"},
          {"verdict", verdict},
          {"score", score},
          {"max_score", 10},
          {"reason", reason},
          {"file", "starter/01_gateway.cpp"},
          {"line", 40},
          {"published_solution", false}};
}

Graded submission(const std::string& name, const std::vector<Graded>& todos) {
  int score = 0;
  for (const Graded& one : todos) {
    score += one.at("score").get<int>();
  }
  const int most = static_cast<int>(todos.size()) * 10;
  return {{"name", name},
          {"score", score},
          {"max_score", most},
          {"containment", "landlock"},
          {"labs", Graded::array({{{"lab", "gateway"},
                                   {"title", "gateway: a producer"},
                                   {"score", score},
                                   {"max_score", most},
                                   {"todos", todos},
                                   {"notes", Graded::array()}}})},
          {"not_used", Graded::array()}};
}

}  // namespace grade
