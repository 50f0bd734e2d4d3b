#include "drill.hpp"

namespace faults {

bool is_so(Count must, std::size_t number) {
  switch (must) {
    case Count::none:
      return number == 0;
    case Count::some:
      return number > 0;
    case Count::varies:
      return true;
  }
  return false;
}

}  // namespace faults
