#include "io/safetensors_header.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "salient/support/error.hpp"

namespace salient {
namespace {

using nlohmann::json;

static_assert(std::endian::native == std::endian::little, "safetensors are little-endian");

constexpr std::uint64_t length_bytes = 8;
constexpr std::uint64_t longest_header = 100'000'000;  // the format's own limit, in bytes

/// A tensor as the header has it, with its place in the data section.
struct Entry {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::string name;
};

[[noreturn]] void refuse(const std::string& file, const std::string& what) {
  throw UsageError(file + " is not a valid safetensors file: " + what);
}

[[noreturn]] void refuse_tensor(const std::string& file, const std::string& name,
                                const std::string& what) {
  refuse(file, "tensor " + name + " " + what);
}

std::string_view header_text(std::span<const std::byte> bytes, const std::string& file) {
  if (bytes.size() < length_bytes) {
    refuse(file, "it ends after " + std::to_string(bytes.size()) + " bytes");
  }
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), length_bytes);
  if (length > longest_header) {
    refuse(file, "its header claims " + std::to_string(length) + " bytes");
  }
  if (length > bytes.size() - length_bytes) {
    refuse(file, "it ends after " + std::to_string(bytes.size()) + " bytes, inside its header of " +
                     std::to_string(length) + " bytes");
  }
  return {reinterpret_cast<const char*>(bytes.data()) + length_bytes, length};
}

/// nlohmann keeps the last of two equal keys; here the second is an error.
json parse_header(std::string_view text, const std::string& file) {
  std::set<std::string> names;
  const auto check = [&](int depth, json::parse_event_t event, json& parsed) {
    if (depth == 1 && event == json::parse_event_t::key &&
        !names.insert(parsed.get<std::string>()).second) {
      refuse_tensor(file, parsed.get<std::string>(), "occurs twice");
    }
    return true;
  };
  json header;
  try {
    header = json::parse(text.begin(), text.end(), check);
  } catch (const json::exception& error) {
    refuse(file, std::string("its header is not JSON: ") + error.what());
  }
  if (!header.is_object()) refuse(file, "its header is not a JSON object");
  return header;
}

/// Non-negative whole numbers, or an error that names `key`.
std::vector<std::int64_t> counts_of(const json& tensor, const char* key, const std::string& name,
                                    const std::string& file) {
  const auto found = tensor.find(key);
  if (found == tensor.end() || !found->is_array()) {
    refuse_tensor(file, name, std::string("has no list \"") + key + '"');
  }
  std::vector<std::int64_t> counts;
  for (const json& value : *found) {
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > INT64_MAX) {
      refuse_tensor(file, name, std::string("has a wrong number in \"") + key + '"');
    }
    counts.push_back(value.get<std::int64_t>());
  }
  return counts;
}

TensorView parse_tensor(const json& tensor, const std::string& file,
                        std::span<const std::byte> data, Entry& entry) {
  if (!tensor.is_object()) refuse_tensor(file, entry.name, "is not a JSON object");
  TensorView view;
  const auto dtype = tensor.find("dtype");
  if (dtype == tensor.end() || !dtype->is_string()) refuse_tensor(file, entry.name, "has no dtype");
  view.dtype = dtype->get<std::string>();
  const auto element = element_bytes(view.dtype);
  if (!element) refuse_tensor(file, entry.name, "has the unknown dtype " + view.dtype);
  view.shape = counts_of(tensor, "shape", entry.name, file);
  const auto offsets = counts_of(tensor, "data_offsets", entry.name, file);
  if (offsets.size() != 2 || offsets[0] > offsets[1]) {
    refuse_tensor(file, entry.name, "has data_offsets that are not [begin, end]");
  }
  entry.begin = offsets[0];
  entry.end = offsets[1];
  if (entry.end > static_cast<std::int64_t>(data.size())) {
    refuse_tensor(file, entry.name,
                  "ends at byte " + std::to_string(entry.end) + " of a data section of " +
                      std::to_string(data.size()) + " bytes (is the file truncated?)");
  }
  const auto size = tensor_bytes(view.shape, *element);
  if (!size || *size != entry.end - entry.begin) {
    refuse_tensor(file, entry.name,
                  "has a shape that does not fit its " + std::to_string(entry.end - entry.begin) +
                      " bytes of " + view.dtype);
  }
  view.bytes = data.subspan(static_cast<std::size_t>(entry.begin),
                            static_cast<std::size_t>(entry.end - entry.begin));
  return view;
}

/// The format wants every byte of the data section in exactly one tensor.
void check_layout(std::vector<Entry> entries, std::int64_t data_bytes, const std::string& file) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
  });
  std::int64_t expected = 0;
  for (const Entry& entry : entries) {
    if (entry.begin < expected) refuse_tensor(file, entry.name, "overlaps another one");
    if (entry.begin > expected) refuse_tensor(file, entry.name, "comes after a gap");
    expected = entry.end;
  }
  if (expected != data_bytes) {
    refuse(file, std::to_string(data_bytes - expected) + " bytes at its end belong to no tensor");
  }
}

std::map<std::string, std::string> parse_metadata(const json& metadata, const std::string& file) {
  std::map<std::string, std::string> parsed;
  if (!metadata.is_object()) refuse(file, "__metadata__ is not a JSON object");
  for (const auto& [key, value] : metadata.items()) {
    if (!value.is_string()) refuse(file, "__metadata__ has a value that is not a text: " + key);
    parsed.emplace(key, value.get<std::string>());
  }
  return parsed;
}

}  // namespace

std::optional<std::int64_t> element_bytes(std::string_view dtype) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 15> known{{{"F64", 8},
                                                                             {"F32", 4},
                                                                             {"F16", 2},
                                                                             {"BF16", 2},
                                                                             {"I64", 8},
                                                                             {"I32", 4},
                                                                             {"I16", 2},
                                                                             {"I8", 1},
                                                                             {"U64", 8},
                                                                             {"U32", 4},
                                                                             {"U16", 2},
                                                                             {"U8", 1},
                                                                             {"BOOL", 1},
                                                                             {"F8_E4M3", 1},
                                                                             {"F8_E5M2", 1}}};
  for (const auto& [name, bytes] : known) {
    if (name == dtype) return bytes;
  }
  return std::nullopt;
}

std::optional<std::int64_t> tensor_bytes(std::span<const std::int64_t> shape,
                                         std::int64_t bytes_of_element) {
  std::int64_t total = bytes_of_element;
  for (const std::int64_t extent : shape) {
    if (extent < 0 || __builtin_mul_overflow(total, extent, &total)) return std::nullopt;
  }
  return total;
}

SafetensorsHeader parse_safetensors(std::span<const std::byte> bytes, const std::string& file) {
  const std::string_view text = header_text(bytes, file);
  const std::span<const std::byte> data = bytes.subspan(length_bytes + text.size());
  SafetensorsHeader header;
  std::vector<Entry> entries;
  const json parsed = parse_header(text, file);
  for (const auto& [name, tensor] : parsed.items()) {
    if (name == "__metadata__") {
      header.metadata = parse_metadata(tensor, file);
      continue;
    }
    Entry entry{.begin = 0, .end = 0, .name = name};
    header.tensors.emplace(name, parse_tensor(tensor, file, data, entry));
    entries.push_back(std::move(entry));
  }
  check_layout(std::move(entries), static_cast<std::int64_t>(data.size()), file);
  return header;
}

}  // namespace salient
