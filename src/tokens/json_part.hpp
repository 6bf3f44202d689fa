#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/json_file.hpp"

namespace salient {

/// A value inside a JSON file that knows where it stands there: "normalizer.normalizers[1]". Every
/// error is a UsageError that names file and place. A key whose value is null counts as absent. The
/// file must outlive it.
class JsonPart {
 public:
  explicit JsonPart(const JsonFile& file) : file_(&file), value_(&file.root()) {}

  const nlohmann::json& value() const noexcept { return *value_; }

  std::optional<JsonPart> find(std::string_view key) const;
  JsonPart at(std::string_view key) const;  ///< refuses the file if the key is absent
  std::vector<JsonPart> elements() const;   ///< of a list

  std::string text() const;
  std::string text(std::string_view key) const { return at(key).text(); }
  std::int64_t whole_number() const;
  double number() const;
  bool flag() const;
  bool flag(std::string_view key, bool otherwise) const;

  /// Throws UsageError: "FILE: PLACE what".
  [[noreturn]] void refuse(std::string_view what) const;
  /// Throws UsageError unless `holds`.
  void need(bool holds, std::string_view what) const;
  /// What is written here is not supported.
  [[noreturn]] void refuse_unsupported(std::string_view supported) const;

 private:
  JsonPart(const JsonFile* file, const nlohmann::json* value, std::string place)
      : file_(file), value_(value), place_(std::move(place)) {}

  const JsonFile* file_;
  const nlohmann::json* value_;
  std::string place_;
};

/// What `known` holds for the `type` of a part. Refuses other types, and says which are known.
template <class Map>
const typename Map::mapped_type& chosen_by_type(const JsonPart& part, const Map& known) {
  const JsonPart type = part.at("type");
  const auto found = known.find(type.text());
  if (found != known.end()) return found->second;
  std::string supported;
  for (const auto& [name, chosen] : known) supported += (supported.empty() ? "" : ", ") + name;
  type.refuse_unsupported(supported);
}

}  // namespace salient
