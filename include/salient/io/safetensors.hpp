#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace salient {

/// A tensor inside a mapped safetensors file.
struct TensorView {
  std::string dtype;  ///< "F32", "F16", "BF16", "F64", "I64", …
  std::vector<std::int64_t> shape;
  std::span<const std::byte> bytes;  ///< row-major, little-endian; valid while the file lives

  std::int64_t size() const noexcept;  ///< elements
};

/// A safetensors file, mapped read-only: all ranks of a node share its pages. The header is checked
/// whole before anything of it is believed (length, JSON, types, shapes against offsets, gaps and
/// overlaps, end of file); UsageError names file and tensor.
class SafetensorsFile {
 public:
  explicit SafetensorsFile(const std::filesystem::path& path);
  ~SafetensorsFile();
  SafetensorsFile(SafetensorsFile&&) noexcept;
  SafetensorsFile& operator=(SafetensorsFile&&) noexcept;

  const std::filesystem::path& path() const noexcept;
  const std::map<std::string, TensorView>& tensors() const noexcept;  ///< by name
  const std::map<std::string, std::string>& metadata() const noexcept;
  const TensorView& tensor(std::string_view name) const;  ///< UsageError that names file and tensor
  /// The same, and UsageError too if it is not stored as one of the types that floats() reads.
  const TensorView& float_tensor(std::string_view name) const;
  /// The tensor as float32 (F32, F16, BF16 or F64 stored), row-major.
  std::vector<float> floats(std::string_view name) const;
  std::vector<double> doubles(std::string_view name) const;  ///< F64 stored

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A tensor to be written.
struct TensorData {
  std::string name;
  std::string dtype;
  std::vector<std::int64_t> shape;
  std::span<const std::byte> bytes;
};

/// Written whole or not at all. Tensors are laid out in the order given and without gaps, as the
/// format demands; the first begins at a multiple of 64 bytes.
void write_safetensors(const std::filesystem::path& path, std::span<const TensorData> tensors,
                       const std::map<std::string, std::string>& metadata);

}  // namespace salient
