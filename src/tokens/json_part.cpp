#include "tokens/json_part.hpp"

#include "salient/support/error.hpp"

namespace salient {

std::optional<JsonPart> JsonPart::find(std::string_view key) const {
  need(value_->is_object(), "must be an object");
  const auto found = value_->find(key);
  if (found == value_->end() || found->is_null()) return std::nullopt;
  return JsonPart(file_, &*found, place_ + (place_.empty() ? "" : ".") + std::string(key));
}

JsonPart JsonPart::at(std::string_view key) const {
  if (const auto found = find(key)) return *found;
  refuse("lacks " + std::string(key));
}

std::vector<JsonPart> JsonPart::elements() const {
  need(value_->is_array(), "must be a list");
  std::vector<JsonPart> parts;
  for (std::size_t i = 0; i < value_->size(); ++i) {
    parts.push_back(JsonPart(file_, &(*value_)[i], place_ + "[" + std::to_string(i) + "]"));
  }
  return parts;
}

std::string JsonPart::text() const {
  need(value_->is_string(), "must be a text");
  return value_->get<std::string>();
}

std::int64_t JsonPart::whole_number() const {
  need(value_->is_number_integer(), "must be a whole number");
  return value_->get<std::int64_t>();
}

double JsonPart::number() const {
  need(value_->is_number(), "must be a number");
  return value_->get<double>();
}

bool JsonPart::flag() const {
  need(value_->is_boolean(), "must be true or false");
  return value_->get<bool>();
}

bool JsonPart::flag(std::string_view key, bool otherwise) const {
  const auto found = find(key);
  return found ? found->flag() : otherwise;
}

void JsonPart::refuse(std::string_view what) const {
  if (place_.empty()) throw UsageError(file_->path().string() + " " + std::string(what));
  throw UsageError(file_->complaint(place_, what));
}

void JsonPart::need(bool holds, std::string_view what) const {
  if (!holds) refuse(what);
}

void JsonPart::refuse_unsupported(std::string_view supported) const {
  refuse(value_->dump() + " is not supported; supported are " + std::string(supported));
}

}  // namespace salient
