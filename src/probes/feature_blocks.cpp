#include "probes/feature_blocks.hpp"

#include <ATen/ops/addcmul.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

#include "probes/kernels.hpp"
#include "probes/tensors.hpp"
#include "salient/support/half.hpp"

namespace salient {

namespace {

/// What rounding the mean to `type` takes from (x - mean) / deviation, which matters where a
/// neuron's offset dwarfs its deviation.
at::Tensor lost_of_mean(const Standardiser& by, at::ScalarType type) {
  return ((by.mean.to(type).to(at::kDouble) - by.mean) * by.inverse).to(type);
}

/// Finishes x - mean, in place.
at::Tensor scale(at::Tensor centred, const Standardiser& by) {
  const at::ScalarType type = centred.scalar_type();
  return at::addcmul_out(centred, lost_of_mean(by, type), centred, by.inverse.to(type));
}

/// One read of a block as stored, one write of it as float32.
void standardise_on_host(const at::Tensor& stored, const Standardiser& by, at::Tensor& out) {
  const at::Tensor mean = by.mean.to(at::kFloat), inverse = by.inverse.to(at::kFloat);
  const at::Tensor lost = lost_of_mean(by, at::kFloat);
  const StandardiseBlock block{
      stored.size(0),
      stored.size(1),
      mean.size(0),
      mean.data_ptr<float>(),
      inverse.data_ptr<float>(),
      lost.data_ptr<float>(),
      by.columns.defined() ? by.columns.data_ptr<std::int64_t>() : nullptr};
  if (stored.scalar_type() == at::kHalf) {
    standardise(block, static_cast<const Half*>(stored.data_ptr()), out.data_ptr<float>());
  } else {
    standardise(block, stored.data_ptr<float>(), out.data_ptr<float>());
  }
}

}  // namespace

Standardiser no_standardiser(std::int64_t neurons, at::Device where) {
  const auto options = at::TensorOptions(at::kDouble).device(where);
  return {at::zeros({neurons}, options), at::ones({neurons}, options), {}};
}

Standardiser standardiser_of(const Moments& moments, at::Device where) {
  const Eigen::VectorXd inverse =
      (moments.deviation.array() > 0).select(moments.deviation.array().inverse(), 0.0);
  return {float64_tensor(moments.mean, where), float64_tensor(inverse, where), {}};
}

Standardiser some_of(const Standardiser& whole, const at::Tensor& columns) {
  return {whole.mean.index_select(0, columns), whole.inverse.index_select(0, columns), columns};
}

FeatureBlocks::FeatureBlocks(const ActivationReader& reader, std::vector<std::int64_t> blocks,
                             std::int64_t memory_bytes, at::Device where)
    : reader_(reader), blocks_(std::move(blocks)), where_(where), kept_(blocks_.size()) {
  std::int64_t left = memory_bytes;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    const std::int64_t width = reader.schema().stored == StoredType::float16 ? 2 : 4;
    const std::int64_t bytes = words(i).size() * reader.schema().neurons.size() * width;
    if (bytes > left) continue;
    left -= bytes;
    kept_[i].resize(static_cast<std::size_t>(bytes));
    reader.read_stored(words(i), kept_[i].data());
  }
}

RowRange FeatureBlocks::words(std::size_t i) const {
  return reader_.corpus().blocks[static_cast<std::size_t>(blocks_[i])].words;
}

const std::byte* FeatureBlocks::stored(std::size_t i) {
  if (!kept_[i].empty()) return kept_[i].data();
  if (read_block_ == i) return read_.data();
  const std::int64_t width = reader_.schema().stored == StoredType::float16 ? 2 : 4;
  read_.resize(static_cast<std::size_t>(words(i).size() * reader_.schema().neurons.size() * width));
  reader_.read_stored(words(i), read_.data());
  read_block_ = i;
  return read_.data();
}

at::Tensor FeatureBlocks::buffer(at::ScalarType type, std::int64_t rows, std::int64_t columns) {
  at::Tensor& whole = type == at::kDouble ? float64_ : float32_;
  if (!whole.defined() || whole.numel() < rows * columns) {
    whole = at::empty({rows * columns}, at::TensorOptions(type).device(where_));
  }
  return whole.narrow(0, 0, rows * columns).view({rows, columns});
}

at::Tensor FeatureBlocks::stored_tensor(std::size_t i) {
  const bool half = reader_.schema().stored == StoredType::float16;
  // from_blob asks for a mutable pointer; nobody writes through this one.
  return at::from_blob(const_cast<std::byte*>(stored(i)),
                       {words(i).size(), reader_.schema().neurons.size()},
                       half ? at::kHalf : at::kFloat);
}

at::Tensor FeatureBlocks::load(std::size_t i) {
  const at::Tensor values = stored_tensor(i);
  if (where_.is_cuda() || values.scalar_type() == at::kFloat) return values.to(where_);
  const std::int64_t rows = values.size(0);
  if (!converted_.defined() || converted_.size(0) < rows) {
    converted_ = at::empty({rows, values.size(1)}, at::kFloat);
  }
  const auto count = static_cast<std::size_t>(values.numel());
  from_half({static_cast<const Half*>(values.data_ptr()), count},
            {converted_.data_ptr<float>(), count});
  return converted_.narrow(0, 0, rows);
}

at::Tensor FeatureBlocks::standardised_rows(std::size_t i, const at::Tensor& rows,
                                            const Standardiser& by) {
  at::Tensor values = stored_tensor(i).index_select(0, rows);
  if (by.columns.defined()) values = values.index_select(1, by.columns.cpu());
  values = values.to(where_).to(at::kFloat);
  return scale(values.sub_(by.mean.to(at::kFloat)), by);
}

at::Tensor FeatureBlocks::raw(std::size_t i, at::ScalarType type) {
  at::Tensor out = buffer(type, words(i).size(), reader_.schema().neurons.size());
  out.copy_(load(i));
  return out;
}

at::Tensor FeatureBlocks::standardised(std::size_t i, const Standardiser& by, at::ScalarType type) {
  at::Tensor out = buffer(type, words(i).size(), by.mean.size(0));
  if (type == at::kFloat && where_.is_cpu()) {
    standardise_on_host(stored_tensor(i), by, out);
    return out;
  }
  out.copy_(by.columns.defined() ? load(i).index_select(1, by.columns) : load(i));
  out.sub_(by.mean.to(type));
  return scale(out, by);
}

}  // namespace salient
