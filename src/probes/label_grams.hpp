#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace salient {

/// The Gram matrix of each label's own free parameters, copied out of that of all features: where
/// few parameters are free, products with them touch far less memory than with the whole.
///
/// Memory: at most 16 MiB, or a quarter of the Gram matrix where that is more.
class LabelGrams {
 public:
  /// `gram`: float32 [column, column], symmetric; `free`: int64, ascending, of parameters [label,
  /// column]. Nothing where products would be no faster: too many are free, or not on the CPU.
  static std::optional<LabelGrams> of(const at::Tensor& gram, const at::Tensor& free,
                                      std::int64_t labels);

  /// What they take at most, for parameters [label, column].
  static std::int64_t most_bytes(std::int64_t labels, std::int64_t columns);

  /// float32 [free]: each label's part of `step` times its own Gram matrix.
  at::Tensor product(const at::Tensor& step) const;

 private:
  struct Part {
    std::int64_t begin = 0, size = 0;  // of the label among the free
    std::int64_t place = 0;            // of its matrix among the values
  };
  static std::vector<Part> parts_of(const at::Tensor& free, std::int64_t labels,
                                    std::int64_t columns);
  void copy(const at::Tensor& gram, const at::Tensor& free);

  std::vector<Part> parts_;
  std::vector<float> values_;  // matrices by rows, one behind the other
};

}  // namespace salient
