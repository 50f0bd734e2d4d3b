#include <algorithm>
#include <array>
#include <limits>
#include <payments/payment.hpp>
#include <runtime/hundredths.hpp>
#include <runtime/json_reader.hpp>
#include <runtime/json_string.hpp>
#include <runtime/json_writer.hpp>
#include <runtime/rest/message.hpp>
#include <unordered_map>

namespace runtime::rest {
namespace {

/// The object's members by name. What is given twice is a problem.
class Members {
 public:
  Members(const JsonObject& object, std::string pointer,
          std::vector<FieldProblem>& problems)
      : pointer_(std::move(pointer)), problems_(problems) {
    for (const JsonMember& member : object.members) {
      const auto [place, is_new] =
          by_name_.emplace(decode_json_string(member.name), &member);
      if (is_new) {
        in_order_.push_back(&*place);
      } else {
        complain(place->first, " is given twice: keep one of them");
      }
    }
  }

  [[nodiscard]] const JsonMember* find(const std::string& name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
  }

  void complain(std::string_view name, std::string_view what) {
    problems_.push_back(
        {pointer_ + "/" + escaped(name), std::string(name).append(what)});
  }

  using Named = std::unordered_map<std::string, const JsonMember*>;
  /// Name and member, in the order of the object.
  [[nodiscard]] const std::vector<const Named::value_type*>& all() const {
    return in_order_;
  }

 private:
  /// As RFC 6901 wants a name in a pointer.
  static std::string escaped(std::string_view name) {
    std::string text;
    for (const char c : name) {
      text += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    }
    return text;
  }

  std::string pointer_;
  std::vector<FieldProblem>& problems_;
  Named by_name_;
  std::vector<const Named::value_type*> in_order_;
};

/// Takes one message apart.
class Reader {
 public:
  Reader(std::string_view pointer, const MessageRules& rules,
         std::chrono::system_clock::time_point now)
      : pointer_(pointer), rules_(rules), now_(now) {}

  ReadMessage read(std::string_view json) {
    const JsonObject object = read_json_object(json, "a message");
    if (!object.problem.empty()) {
      result_.problems.push_back({pointer_, object.problem});
      return finish(pointer_ == "#" ? 400 : 422);
    }
    Members fields(object, pointer_, result_.problems);
    topic(fields);
    key(fields);
    partition(fields);
    headers(fields);
    message(fields);
    unknown(fields);
    return finish(422);
  }

 private:
  ReadMessage finish(int status) {
    const std::size_t count = result_.problems.size();
    if (count > 0) {
      result_.wrong_status = status;
      result_.wrong =
          count == 1 ? result_.problems.front().detail
                     : "The message has " + std::to_string(count) + " problems";
    } else if (!rules_.topics.contains(result_.message.topic)) {
      result_.wrong_status = 403;
      result_.wrong = "topic " + result_.message.topic +
                      " is none that this gateway may write to: start it with "
                      "--allow-topic";
      result_.problems.push_back({pointer_ + "/topic", result_.wrong});
    }
    return std::move(result_);
  }

  void topic(Members& fields) {
    const JsonMember* const field = fields.find("topic");
    if (field == nullptr) {
      fields.complain("topic", R"( is missing: add "topic":"orders")");
    } else if (field->type != JsonType::string) {
      fields.complain("topic", R"( must be a string: write "topic":"orders")");
    } else {
      result_.message.topic = decode_json_string(field->value);
    }
  }

  void key(Members& fields) {
    const JsonMember* const field = fields.find("key");
    if (field == nullptr || field->type == JsonType::null) {
      return;
    }
    if (field->type != JsonType::string) {
      fields.complain("key", " must be a string or null");
      return;
    }
    result_.message.key = decode_json_string(field->value);
  }

  void partition(Members& fields) {
    const JsonMember* const field = fields.find("partition");
    if (field == nullptr || field->type == JsonType::null) {
      return;
    }
    // 1.0 and 1e0 are whole numbers, too.
    constexpr std::int64_t hundred = 100;
    constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
    const std::optional<std::int64_t> minor =
        field->type == JsonType::number ? read_hundredths(field->value).minor
                                        : std::nullopt;
    if (!minor || *minor % hundred != 0 || *minor < 0 ||
        *minor / hundred > most) {
      fields.complain("partition",
                      " must be a whole number from 0 on, or null for any");
      return;
    }
    result_.message.partition = static_cast<std::int32_t>(*minor / hundred);
  }

  void headers(Members& fields) {
    const JsonMember* const field = fields.find("headers");
    if (field == nullptr || field->type == JsonType::null) {
      return;
    }
    if (field->type != JsonType::object) {
      fields.complain("headers", R"( must be an object: {"name":"text"})");
      return;
    }
    const JsonObject object = read_json_object(field->value, "headers");
    if (object.members.size() > rules_.most_headers) {
      fields.complain("headers",
                      " are more than " + std::to_string(rules_.most_headers));
      return;
    }
    Members inside(object, pointer_ + "/headers", result_.problems);
    for (const auto* const named : inside.all()) {
      const auto& [name, header] = *named;
      if (header->type != JsonType::string) {
        inside.complain(name, " must be a string, as headers are text");
      } else {
        result_.message.headers.emplace_back(name,
                                             decode_json_string(header->value));
      }
    }
  }

  void message(Members& fields) {
    const JsonMember* const field = fields.find("message");
    if (field == nullptr) {
      fields.complain("message", R"( is missing: add "message":{…})");
      return;
    }
    if (field->type != JsonType::object) {
      fields.complain("message",
                      " must be an object, as metadata is added to it");
      return;
    }
    const JsonObject object = read_json_object(field->value, "message");
    const Members inside(object, pointer_ + "/message", result_.problems);
    JsonWriter json(result_.message.value);
    for (const auto* const named : inside.all()) {
      json.raw_member(named->first, named->second->value);
    }
    add_metadata(inside, json);
    json.end();
  }

  void add_metadata(const Members& inside, JsonWriter& json) const {
    const auto add = [&inside, &json](const std::string& name,
                                      const std::string& value) {
      if (inside.find(name) == nullptr) {
        json.raw_member(name, value);
      }
    };
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(
                           now_.time_since_epoch())
                           .count();
    constexpr std::int64_t second = 1000;
    const std::string milliseconds = std::to_string(second + since % second);
    add("timestamp", "\"" + payments::to_timestamp(now_) + "\"");
    add("source", "\"gateway\"");
    add("server_time",
        std::to_string(since / second) + "." + milliseconds.substr(1));
  }

  static void unknown(Members& fields) {
    constexpr std::array<std::string_view, 5> known = {
        "topic", "key", "message", "partition", "headers"};
    for (const auto* const named : fields.all()) {
      if (std::ranges::find(known, named->first) == known.end()) {
        fields.complain(named->first,
                        " is no field of a message: put it inside \"message\"");
      }
    }
  }

  std::string pointer_;
  const MessageRules& rules_;
  std::chrono::system_clock::time_point now_;
  ReadMessage result_;
};

}  // namespace

std::string problem_with_depth(std::string_view json) {
  return nesting_depth(json) <= deepest_nesting
             ? std::string()
             : "The JSON is nested deeper than " +
                   std::to_string(deepest_nesting) + " levels";
}

ReadMessage read_message(std::string_view json, std::string_view pointer,
                         const MessageRules& rules,
                         std::chrono::system_clock::time_point now) {
  return Reader(pointer, rules, now).read(json);
}

}  // namespace runtime::rest
