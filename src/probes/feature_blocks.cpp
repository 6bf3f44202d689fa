#include "probes/feature_blocks.hpp"

#include <ATen/ops/addcmul.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/sub.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <utility>

#include "probes/kernels.hpp"
#include "probes/tensors.hpp"
#include "salient/probes/features.hpp"
#include "salient/support/half.hpp"

namespace salient {

namespace {

/// The values of `stored`, on the host, in the host's `out`.
void widen(const at::Tensor& stored, at::Tensor& out) {
  if (stored.scalar_type() != at::kHalf) {
    out.copy_(stored);
    return;
  }
  const auto columns = static_cast<std::size_t>(stored.size(1));
  const auto* halves = static_cast<const Half*>(stored.data_ptr());
  const bool direct = out.scalar_type() == at::kFloat;
  std::vector<float> row(columns);
  for (std::int64_t i = 0; i < stored.size(0); ++i, halves += columns) {
    if (direct) {
      from_half({halves, columns}, {out.data_ptr<float>() + i * stored.size(1), columns});
    } else {
      from_half({halves, columns}, row);
      std::copy(row.begin(), row.end(), out.data_ptr<double>() + i * stored.size(1));
    }
  }
}

/// Calls `use` with the values of a block on the host as they are stored.
template <class Use>
void with_values(const at::Tensor& block, Use use) {
  if (block.scalar_type() == at::kHalf) {
    use(static_cast<const Half*>(block.data_ptr()));
  } else {
    use(static_cast<const float*>(block.data_ptr<float>()));
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

bool are_same(const Standardiser& one, const Standardiser& other) {
  return one.mean.is_same(other.mean) && one.inverse.is_same(other.inverse);
}

FeatureBlocks::FeatureBlocks(const ActivationReader& reader, std::vector<std::int64_t> blocks,
                             FeatureMemory memory, at::Device where, Features features)
    : reader_(reader),
      features_(features),
      gathers_(need_head(features)),
      neurons_(feature_neurons(reader.schema().neurons, features)),
      blocks_(std::move(blocks)),
      where_(where),
      stored_type_(reader.schema().stored == StoredType::float16 ? at::kHalf : at::kFloat),
      kept_(blocks_.size()) {
  require_heads(reader.corpus(), features);
  keep(memory);
  std::vector<RowRange> others;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    if (!kept_[i].defined()) others.push_back(words(i));
  }
  if (!others.empty()) streamed_.emplace(reader_, others);
}

/// Each place takes its share of the bytes seen so far, never more.
void FeatureBlocks::keep(FeatureMemory memory) {
  const std::int64_t of_word = bytes_of_word(reader_.schema());
  std::int64_t total = 0, seen = 0, device = 0, host = 0;
  for (std::size_t i = 0; i < blocks_.size(); ++i) total += words(i).size() * of_word;
  const auto share = [total](std::int64_t bytes) {
    return bytes < total ? static_cast<double>(bytes) / static_cast<double>(total) : 1.0;
  };
  const double on_device = share(memory.device);
  const double kept = share(std::min(memory.device, total) + std::min(memory.host, total));
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    const std::int64_t bytes = words(i).size() * of_word;
    seen += bytes;
    const auto most = static_cast<double>(seen);
    if (static_cast<double>(device + bytes) <= on_device * most) {
      kept_[i] = read(i).to(where_);
      device += bytes;
    } else if (host + bytes <= memory.host &&
               static_cast<double>(device + host + bytes) <= kept * most) {
      kept_[i] = read(i);
      host += bytes;
    }
  }
}

at::Tensor FeatureBlocks::read(std::size_t i) const {
  at::Tensor values = at::empty({words(i).size(), reader_.schema().neurons.size()}, stored_type_);
  reader_.read_stored(words(i), static_cast<std::byte*>(values.data_ptr()));
  return values;
}

RowRange FeatureBlocks::words(std::size_t i) const {
  return reader_.corpus().blocks[static_cast<std::size_t>(blocks_[i])].words;
}

at::Tensor FeatureBlocks::stored(std::size_t i) {
  if (kept_[i].defined()) return kept_[i];
  const auto held = held_.find(i);
  if (held != held_.end()) return held->second;
  // from_blob asks for a mutable pointer; nobody writes through this one.
  return at::from_blob(const_cast<std::byte*>(streamed_->get(words(i))),
                       {words(i).size(), reader_.schema().neurons.size()}, stored_type_);
}

at::Tensor FeatureBlocks::sources(std::size_t i, const std::vector<std::int64_t>* rows,
                                  at::Device where) const {
  const RowRange of_block = words(i);
  const std::int64_t count = rows != nullptr ? std::ssize(*rows) : of_block.size();
  std::vector<std::int64_t> chosen;
  for (std::int64_t place = 0; place < count; ++place) {
    const std::int64_t row = rows != nullptr ? (*rows)[static_cast<std::size_t>(place)] : place;
    chosen.push_back(head_or_self(reader_.corpus(), of_block.begin + row) - of_block.begin);
    if (features_ != Features::head) chosen.push_back(row);
  }
  return int64_tensor(chosen, where);
}

at::Tensor FeatureBlocks::gathered(std::size_t i, const std::vector<std::int64_t>* rows) {
  const at::Tensor block = stored(i);
  const at::Tensor chosen = block.index_select(0, sources(i, rows, block.device()));
  const std::int64_t count = rows != nullptr ? std::ssize(*rows) : words(i).size();
  if (features_ != Features::mean) return chosen.view({count, neurons_.size()});
  const at::Tensor pairs = chosen.view({count, 2, neurons_.size()});
  return (pairs.select(1, 0).to(at::kFloat) + pairs.select(1, 1).to(at::kFloat)).mul_(0.5);
}

at::Tensor FeatureBlocks::buffer(at::ScalarType type, std::int64_t rows, std::int64_t columns) {
  const std::int64_t bytes = rows * columns * (type == at::kDouble ? 8 : 4);
  if (!buffer_.defined() || buffer_.size(0) < bytes) {
    buffer_ = at::Tensor();
    buffer_ = at::empty({bytes}, at::TensorOptions(at::kByte).device(where_));
  }
  return buffer_.narrow(0, 0, bytes).view(type).view({rows, columns});
}

at::Tensor FeatureBlocks::raw(std::size_t i, at::ScalarType type) {
  at::Tensor out = buffer(type, words(i).size(), neurons_.size());
  if (where_.is_cpu()) {
    widen(unwidened(i), out);
  } else {
    out.copy_(unwidened(i).to(where_));
  }
  return out;
}

at::Tensor FeatureBlocks::powers(std::size_t i, const std::vector<char>& include,
                                 const at::Tensor& shift, Power power) {
  const char* const of_rows = include.data() + words(i).begin;
  if (!where_.is_cpu()) {
    at::Tensor mask = at::empty({words(i).size(), 1}, at::kDouble);
    std::copy_n(of_rows, mask.size(0), mask.data_ptr<double>());
    return powers(i, mask, shift, power);
  }
  const at::Tensor block = unwidened(i);
  at::Tensor sums = at::zeros({block.size(1)}, at::kDouble);
  const ColumnsBlock columns{block.size(0), block.size(1), of_rows};
  with_values(block, [&](const auto* values) {
    add_powers(columns, values, shift.data_ptr<double>(), power, sums.data_ptr<double>());
  });
  return sums;
}

at::Tensor FeatureBlocks::powers(std::size_t i, const at::Tensor& weights, const at::Tensor& shift,
                                 Power power) {
  at::Tensor values = raw(i, at::kDouble).sub_(shift);
  if (power == Power::two) values.square_();
  return values.mul_(weights.to(where_)).sum(0);
}

at::Tensor FeatureBlocks::largest(std::size_t i) {
  if (!where_.is_cpu()) return raw(i, at::kFloat).abs_().amax(0);
  const at::Tensor block = unwidened(i);
  at::Tensor largest = at::zeros({block.size(1)}, at::kFloat);
  const ColumnsBlock columns{block.size(0), block.size(1)};
  with_values(block, [&](const auto* values) {
    raise_to_largest(columns, values, largest.data_ptr<float>());
  });
  return largest;
}

const FeatureBlocks::Rounded& FeatureBlocks::rounded(const Standardiser& by, at::ScalarType type) {
  const bool known = rounded_.mean.defined() && rounded_.mean.scalar_type() == type;
  if (!known || !are_same(rounded_.of, by)) {
    const at::Tensor mean = by.mean.to(type);
    // It matters where a neuron's offset dwarfs its deviation.
    const at::Tensor lost = (mean.to(at::kDouble) - by.mean) * by.inverse;
    rounded_ = {by, mean, by.inverse.to(type), lost.to(type)};
  }
  return rounded_;
}

at::Tensor FeatureBlocks::standardised_on_host(std::size_t i, const Standardiser& by,
                                               const std::vector<std::int64_t>* rows) {
  const at::Tensor block = gathers_ ? gathered(i, rows) : stored(i);
  if (gathers_) rows = nullptr;  // the block has no others
  const Rounded& to_float32 = rounded(by, at::kFloat);
  const std::int64_t count =
      rows != nullptr ? static_cast<std::int64_t>(rows->size()) : block.size(0);
  at::Tensor out = buffer(at::kFloat, count, by.mean.size(0));
  const StandardiseBlock work{count,
                              block.size(1),
                              out.size(1),
                              to_float32.mean.data_ptr<float>(),
                              to_float32.inverse.data_ptr<float>(),
                              to_float32.lost.data_ptr<float>(),
                              by.columns.defined() ? by.columns.data_ptr<std::int64_t>() : nullptr,
                              rows != nullptr ? rows->data() : nullptr};
  with_values(block, [&](const auto* values) { standardise(work, values, out.data_ptr<float>()); });
  return out;
}

at::Tensor FeatureBlocks::standardised_on_gpu(const at::Tensor& block, const Standardiser& by,
                                              at::ScalarType type) {
  const Rounded& with = rounded(by, type);
  const at::Tensor some =
      by.columns.defined() ? block.index_select(1, by.columns.to(block.device())) : block;
  at::Tensor out = buffer(type, some.size(0), some.size(1));
  at::sub_out(out, some.to(where_), with.mean);
  return at::addcmul_out(out, with.lost, out, with.inverse);
}

at::Tensor FeatureBlocks::standardised(std::size_t i, const Standardiser& by, at::ScalarType type) {
  words_made_ += words(i).size();
  if (!where_.is_cpu()) return standardised_on_gpu(unwidened(i), by, type);
  if (type == at::kFloat) return standardised_on_host(i, by, nullptr);
  const at::Tensor block = unwidened(i);
  const at::Tensor some = by.columns.defined() ? block.index_select(1, by.columns) : block;
  at::Tensor out = buffer(type, some.size(0), some.size(1));
  widen(some, out);
  const Rounded& with = rounded(by, type);
  return at::addcmul_out(out, with.lost, out.sub_(with.mean), with.inverse);
}

at::Tensor FeatureBlocks::standardised_words(std::size_t i, std::span<const std::int64_t> words_of,
                                             const Standardiser& by) {
  std::vector<std::int64_t> rows(words_of.begin(), words_of.end());
  for (std::int64_t& row : rows) row -= words(i).begin;
  words_made_ += static_cast<std::int64_t>(rows.size());
  if (where_.is_cpu()) return standardised_on_host(i, by, &rows);
  if (gathers_) return standardised_on_gpu(gathered(i, &rows), by, at::kFloat);
  const at::Tensor block = stored(i);
  return standardised_on_gpu(block.index_select(0, int64_tensor(rows, block.device())), by,
                             at::kFloat);
}

void FeatureBlocks::hold(std::span<const std::size_t> blocks) {
  held_.clear();
  for (const std::size_t i : blocks) {
    if (!kept_[i].defined()) held_[i] = read(i).to(where_);
  }
}

}  // namespace salient
