#pragma once

#include <cstdint>

#include "salient/support/half.hpp"

namespace salient {

/// Loops over host memory that the processor's widest registers do, whatever the build was made
/// for, on the threads of OpenMP. Each element is one computation: threads change no bit.

/// A block [row, column] of contiguous rows, or some rows of it, standardised into [row, feature]:
/// out = (in - mean) * inverse + lost.
struct StandardiseBlock {
  std::int64_t rows = 0, columns = 0, features = 0;
  const float* mean = nullptr;                      ///< [feature]
  const float* inverse = nullptr;                   ///< [feature]
  const float* lost = nullptr;                      ///< [feature]
  const std::int64_t* column_of_feature = nullptr;  ///< [feature]; null: the column of its number
  const std::int64_t* row_of_out = nullptr;         ///< [row]; null: the row of its number

  std::int64_t offset(std::int64_t row) const {  ///< of what is in the input for it
    return (row_of_out == nullptr ? row : row_of_out[row]) * columns;
  }
};
void standardise(const StandardiseBlock& block, const float* in, float* out);
void standardise(const StandardiseBlock& block, const Half* in, float* out);

/// Of logits [row, label] their softmax less 1 at each row's label, each row times its weight, in
/// place; adds the columns' sums to `sums`, float64 [label], and gives the sum of the rows' losses,
/// each times its weight: -log of the softmax at the label. Numbers that are none stay so.
struct SoftmaxBlock {
  std::int64_t rows = 0, labels = 0;
  const std::int64_t* label_of_row = nullptr;
  const double* weight_of_row = nullptr;  ///< null: each is 1
};
double softmax_less_truth(const SoftmaxBlock& block, float* logits, double* sums);

/// sums[row, column] += part[row, column] * factors[column], rounded to the nearest integer, ties
/// to even. Rows of `part` and `sums` begin every `part_stride` and `sums_stride` elements.
struct EncodeBlock {
  std::int64_t rows = 0, columns = 0, part_stride = 0, sums_stride = 0;
  const double* factors = nullptr;  ///< [column]
};
void add_encoded(const EncodeBlock& block, const float* part, std::int64_t* sums);

/// Of logits [label, word], each label's plus its offset, the label of the largest of each word,
/// int32 [word]; of several the first.
struct LogitsBlock {
  std::int64_t labels = 0, words = 0;
  const float* offset = nullptr;  ///< [label]
};
void largest_of_columns(const LogitsBlock& block, const float* logits, std::int32_t* label);

/// What one more neuron says of words if they have a label whose activations are Gaussian: its
/// value there has the mean `predicted` + `offset` and the density e^`height` at that mean. To be
/// called for one label after another, on the thread that calls.
struct GaussianBlock {
  std::int64_t words = 0, neurons = 0;
  const float* before = nullptr;     ///< [word]: log of what the neurons so far say
  const float* offset = nullptr;     ///< [neuron]
  const float* height = nullptr;     ///< [neuron]
  const float* precision = nullptr;  ///< [neuron]: half of one over the variance
};
/// Adds, for `values` and `predicted` [word, neuron], the density of each word to those of the
/// labels before, as sum x e^largest; `density`, [word, neuron], is the logarithm of the label's
/// own.
void add_densities(const GaussianBlock& block, const float* values, const float* predicted,
                   float* density, float* largest, float* sum);

/// out = matrix x, [size, size] and [size], of a symmetric matrix; on the thread that calls.
void multiply_symmetric(const float* matrix, std::int64_t size, const float* x, float* out);

/// Accelerated proximal steps (FISTA) on a model whose penalties and lengths of steps are each
/// parameter's own; everything [size].
struct ProximalSteps {
  std::int64_t size = 0;
  const double* start = nullptr;     ///< where the model was made
  const double* gradient = nullptr;  ///< of the loss, there
  const double* twice_l2 = nullptr;
  const double* length = nullptr;
  const double* cut = nullptr;  ///< length x l1
  double* current = nullptr;
  double* move = nullptr;   ///< of the last step
  double* ahead = nullptr;  ///< where the next step begins
};
struct StepTaken {
  double uphill = 0;  ///< above 0: momentum has carried the step the wrong way
  double pull = 0;    ///< largest |move| / length
};
/// From `ahead` to `current`, with `curved`: the model's curvature times ahead - start.
StepTaken take_step(const ProximalSteps& steps, const float* curved);
/// ahead = current + momentum x move; step = ahead - start.
void look_ahead(const ProximalSteps& steps, double momentum, float* step);

}  // namespace salient
