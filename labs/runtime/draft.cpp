#include <algorithm>
#include <array>
#include <payments/draft.hpp>
#include <runtime/hundredths.hpp>
#include <runtime/json_reader.hpp>
#include <runtime/json_string.hpp>
#include <utility>

namespace payments {
namespace {

using runtime::JsonMember;
using runtime::JsonType;

constexpr std::array<
    std::pair<std::string_view, std::optional<std::string> Draft::*>, 5>
    texts = {{{"payment_id", &Draft::payment_id},
              {"customer_id", &Draft::customer_id},
              {"currency", &Draft::currency},
              {"method", &Draft::method},
              {"created_at", &Draft::created_at}}};

void read_amount(Draft& draft, const JsonMember& member) {
  draft.has_amount = member.type == JsonType::number;
  if (draft.has_amount) {
    draft.amount_minor = runtime::read_hundredths(member.value).minor;
  }
}

}  // namespace

Draft read_draft(std::string_view value) {
  const runtime::JsonObject object = runtime::read_json_object(value);
  Draft draft;
  draft.is_object = object.problem.empty();
  if (!draft.is_object) {
    return draft;
  }
  // The one member of that name: of two, nobody can say which one counts.
  const auto only = [&object](std::string_view name) -> const JsonMember* {
    const JsonMember* found = nullptr;
    for (const JsonMember& member : object.members) {
      if (runtime::decode_json_string(member.name) == name) {
        if (found != nullptr) {
          return nullptr;
        }
        found = &member;
      }
    }
    return found;
  };
  for (const auto& [name, field] : texts) {
    const JsonMember* const member = only(name);
    if (member != nullptr && member->type == JsonType::string) {
      draft.*field = runtime::decode_json_string(member->value);
    }
  }
  if (const JsonMember* const amount = only("amount")) {
    read_amount(draft, *amount);
  }
  return draft;
}

}  // namespace payments
