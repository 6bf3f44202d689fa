#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "salient/io/safetensors.hpp"

namespace salient {

struct SafetensorsHeader {
  std::map<std::string, TensorView> tensors;
  std::map<std::string, std::string> metadata;
};

/// Checks the whole header of a file's bytes. Throws UsageError that begins with `file`.
SafetensorsHeader parse_safetensors(std::span<const std::byte> bytes, const std::string& file);

/// Bytes of one element; nothing for a type that the format does not know.
std::optional<std::int64_t> element_bytes(std::string_view dtype);

/// Bytes of a tensor; nothing if a dimension is negative or the product exceeds 63 bits.
std::optional<std::int64_t> tensor_bytes(std::span<const std::int64_t> shape,
                                         std::int64_t bytes_of_element);

}  // namespace salient
