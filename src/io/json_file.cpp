#include "io/json_file.hpp"

#include "salient/io/atomic_file.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// What copies, compares or prints a value calls itself for what it holds, so that a monster would
/// end the program by its stack.
constexpr int deepest = 100;

}  // namespace

JsonFile::JsonFile(const std::filesystem::path& path) : path_(path) {
  const auto check_depth = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    if (depth <= deepest) return true;
    throw UsageError(path.string() + " nests lists and objects more than " +
                     std::to_string(deepest) + " deep");
  };
  try {
    root_ = nlohmann::json::parse(read_whole(path), check_depth);
  } catch (const nlohmann::json::exception& error) {
    throw UsageError(path.string() + " is not valid JSON: " + error.what());
  }
  if (!root_.is_object()) throw UsageError(path.string() + " is not a JSON object");
}

const nlohmann::json* JsonFile::find(std::string_view key) const {
  const auto found = root_.find(key);
  return found == root_.end() || found->is_null() ? nullptr : &*found;
}

std::string JsonFile::complaint(std::string_view key, std::string_view what) const {
  return path_.string() + ": " + std::string(key) + " " + std::string(what);
}

std::optional<std::int64_t> JsonFile::integer(std::string_view key) const {
  const nlohmann::json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number_integer()) throw UsageError(complaint(key, "must be a whole number"));
  return value->get<std::int64_t>();
}

std::optional<double> JsonFile::number(std::string_view key) const {
  const nlohmann::json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number()) throw UsageError(complaint(key, "must be a number"));
  return value->get<double>();
}

std::optional<bool> JsonFile::flag(std::string_view key) const {
  const nlohmann::json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_boolean()) throw UsageError(complaint(key, "must be true or false"));
  return value->get<bool>();
}

std::optional<std::string> JsonFile::text(std::string_view key) const {
  const nlohmann::json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) throw UsageError(complaint(key, "must be a text"));
  return value->get<std::string>();
}

}  // namespace salient
