#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <string>

#include "salient/io/safetensors.hpp"

namespace salient {

/// float32 and float64 tensors of any shape, by name.
using NamedTensors = std::map<std::string, at::Tensor>;

/// A safetensors file of all of them; written whole or not at all.
void write_tensors(const std::filesystem::path& path, const NamedTensors& tensors,
                   const std::map<std::string, std::string>& metadata = {});
/// All tensors of a file, copied to `where`. Throws UsageError that names the file if one is of
/// another type.
NamedTensors tensors_of(const SafetensorsFile& file, at::Device where);

}  // namespace salient
