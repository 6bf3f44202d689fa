#include "salient/io/safetensors.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "fuzz/input_folder.hpp"
#include "fuzz/readers.hpp"
#include "io/safetensors_header.hpp"

namespace salient {
namespace {

/// Reads every byte that a tensor is said to have, of a copy behind which the sanitizer watches.
void look_at_bytes(std::string_view file, const std::string& name) {
  const std::span<const std::byte> bytes = std::as_bytes(std::span(file));
  const std::vector<std::byte> copy(bytes.begin(), bytes.end());
  const SafetensorsHeader header = parse_safetensors(copy, name);
  const auto zeros_of = [](std::span<const std::byte> part) {
    return std::count(part.begin(), part.end(), std::byte{0});
  };
  std::ptrdiff_t zeros = 0;
  for (const auto& [tensor, view] : header.tensors) zeros += zeros_of(view.bytes);
  expect(zeros <= zeros_of(copy), "tensors have a byte twice");
}

void look_at(const SafetensorsFile& file) {
  std::size_t bytes = 0;
  for (const auto& [name, tensor] : file.tensors()) {
    bytes += tensor.bytes.size();
    const auto size = static_cast<std::size_t>(tensor.size());
    if (tensor.dtype == "F64") {
      expect(file.doubles(name).size() == size, "a tensor has another size than it says");
    }
    if (tensor.dtype == "F64" || tensor.dtype == "F32" || tensor.dtype == "F16" ||
        tensor.dtype == "BF16") {
      expect(file.floats(name).size() == size, "a tensor has another size than it says");
    }
  }
  expect(bytes <= std::filesystem::file_size(file.path()), "tensors are larger than their file");
}

}  // namespace

void fuzz_safetensors(std::string_view input) {
  constexpr std::array<std::string_view, 1> names{"model.safetensors"};
  const InputFolder folder(input, names);
  const auto refused = [&](auto read) { read_or_refuse(folder, "", read); };

  refused([&] {
    look_at_bytes(folder.bytes_of(names.front()), (folder / names.front()).string());
    const SafetensorsFile file(folder / names.front());
    look_at(file);
    for (const auto& [name, tensor] : file.tensors()) {
      refused([&] { static_cast<void>(file.floats(name)); });
      refused([&] { static_cast<void>(file.doubles(name)); });
    }
    refused([&] { static_cast<void>(file.tensor("none of these")); });
  });
}

}  // namespace salient
