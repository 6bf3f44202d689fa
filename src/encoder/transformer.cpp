#include "encoder/transformer.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/layer_norm.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/Exception.h>
#include <omp.h>

#include <algorithm>
#include <exception>
#include <limits>
#include <utility>

#include "encoder/part_edits.hpp"
#include "encoder/relative_attention.hpp"
#include "encoder/rotation.hpp"
#include "encoder/selection.hpp"
#include "encoder/weight_norms.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

void prepare_all(TransformerWeights& weights, at::ScalarType type) {
  prepare(weights.projection, type);
  for (TransformerBlock& block : weights.kinds) {
    for (Linear* linear : {&block.query_key_value, &block.attention_output, &block.gate,
                           &block.intermediate, &block.output}) {
      prepare(*linear, type);
    }
  }
}

at::Tensor indices(const std::vector<std::int64_t>& values, at::Device device) {
  // from_blob wants a pointer that it could write through; nothing here does.
  return at::from_blob(const_cast<std::int64_t*>(values.data()),
                       {static_cast<std::int64_t>(values.size())}, at::kLong)
      .to(device);
}

/// Puts the vectors [place of the part, unit] of one of the layers that are taken where the batch's
/// places have them.
void store(const at::Tensor& vectors, const PartOfBatch& part, std::int64_t taken,
           WordStates& states) {
  const float* from = vectors.data_ptr<float>();
  for (const std::int64_t place : part.places) {
    const auto to = static_cast<std::size_t>((taken * states.places + place) * states.units);
    std::copy_n(from, states.units, states.values.data() + to);
    from += states.units;
  }
}

/// Puts `found` [one of `which`], on the host, in those places of `all`.
template <class Value>
void spread(const at::Tensor& found, const std::vector<std::int64_t>& which,
            std::vector<Value>& all) {
  const at::Tensor side_by_side = found.contiguous();
  for (std::size_t i = 0; i < which.size(); ++i) {
    all[static_cast<std::size_t>(which[i])] = side_by_side.data_ptr<Value>()[i];
  }
}

/// Rows of a group of a matrix [subword, unit of all heads], as [head, row, subword, unit of head].
at::Tensor by_heads(const at::Tensor& matrix, const RowGroup& group, std::int64_t head_size) {
  return matrix.narrow(0, group.first, group.subwords())
      .view({group.rows, group.width, -1, head_size})
      .permute({2, 0, 1, 3});
}

}  // namespace

Transformer::Transformer(const TransformerConfig& config, TransformerWeights weights,
                         const EncoderOptions& options, std::optional<MaskedHead> head)
    : config_(config),
      weights_(std::move(weights)),
      options_(options),
      type_(scalar_type(options.dtype)),
      numbers_(layers_taken(options, config)),
      weight_norms_(salient::weight_norms(config_, weights_, options.site, numbers_)),
      head_(std::move(head)) {
  prepare_all(weights_, type_);
}

std::int32_t Transformer::units() const noexcept { return units_at(options_.site, config_); }

std::string Transformer::description() const { return description_of(config_, options_); }

WordStates Transformer::encode(const TokenBatch& batch, Aggregation aggregation,
                               const StateEdits& edits) {
  check(batch);
  WordStates states{.values = {},
                    .layers = layers(),
                    .places = static_cast<std::int64_t>(batch.places.size()),
                    .units = units()};
  states.values.resize(static_cast<std::size_t>(layers() * states.places * units()));
  if (states.values.empty()) return states;
  for_parts(batch, [&](const PartOfBatch& part) { encode_part(part, aggregation, edits, states); });
  return states;
}

std::vector<double> Transformer::losses(const TokenBatch& batch,
                                        std::span<const GuessedSubword> masked,
                                        const StateEdits& edits) {
  std::vector<double> losses(masked.size());
  ask_head(batch, masked, edits, [&](const at::Tensor& states, const auto& which) {
    std::vector<std::int64_t> ids;
    for (const std::int64_t i : which) ids.push_back(masked[static_cast<std::size_t>(i)].id);
    spread(losses_of(*head_, config_, states, indices(ids, states.device())), which, losses);
  });
  return losses;
}

std::vector<std::int64_t> Transformer::best_guesses(const TokenBatch& batch,
                                                    std::span<const GuessedSubword> asked,
                                                    const StateEdits& edits) {
  std::vector<std::int64_t> guesses(asked.size());
  ask_head(batch, asked, edits, [&](const at::Tensor& states, const auto& which) {
    spread(best_guesses_of(*head_, config_, states), which, guesses);
  });
  return guesses;
}

void Transformer::ask_head(const TokenBatch& batch, std::span<const GuessedSubword> asked,
                           const StateEdits& edits, const Ask& ask) const {
  require(guesses_subwords(), "a model without a head guesses no subword");
  check(batch);
  if (asked.empty()) return;
  for_parts(batch, [&](const PartOfBatch& part) { ask_part(part, asked, edits, ask); });
}

void Transformer::for_parts(const TokenBatch& batch, const Work& work) const {
  const std::vector<PartOfBatch> parts =
      parts_of(batch, pads(), std::max<std::int64_t>(config_.padding, 0));
  if (pads()) return work(parts.front());
  std::exception_ptr failure;
#pragma omp parallel
  {
    omp_set_num_threads(1);  // libraries that are called from here ask for it
#pragma omp for schedule(dynamic)
    for (std::size_t i = 0; i < parts.size(); ++i) {
      try {
        work(parts[i]);
      } catch (...) {
#pragma omp critical
        failure = std::current_exception();
      }
    }
  }
  if (failure) std::rethrow_exception(failure);
}

void Transformer::encode_part(const PartOfBatch& part, Aggregation aggregation,
                              const StateEdits& edits, WordStates& states) const {
  if (part.places.empty()) return;
  try {
    const c10::InferenceMode guard;
    const Pooling pooling(part.subwords, aggregation, weights_.words.device());
    pass(part, numbers_.back(), edits, [&](Site site, std::int64_t layer, const at::Tensor& kept) {
      const auto found = std::find(numbers_.begin(), numbers_.end(), layer);
      if (site != options_.site || found == numbers_.end()) return;
      store(pooling.of(kept), part, found - numbers_.begin(), states);
    });
  } catch (const c10::Error& error) {
    throw SystemError(std::string("LibTorch: ") + error.what_without_backtrace());
  }
}

void Transformer::ask_part(const PartOfBatch& part, std::span<const GuessedSubword> asked,
                           const StateEdits& edits, const Ask& ask) const {
  std::vector<std::int64_t> rows, which;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto place = std::lower_bound(part.places.begin(), part.places.end(), asked[i].place);
    if (place == part.places.end() || *place != asked[i].place) continue;
    const RowRange subwords = part.subwords[static_cast<std::size_t>(place - part.places.begin())];
    require(asked[i].subword >= 0 && asked[i].subword < subwords.size(),
            "a guessed subword lies outside its word");
    rows.push_back(subwords.begin + asked[i].subword);
    which.push_back(static_cast<std::int64_t>(i));
  }
  if (rows.empty()) return;
  try {
    const c10::InferenceMode guard;
    const at::Tensor states =
        pass(part, config_.blocks, edits, [](Site, std::int64_t, const at::Tensor&) {});
    ask(at::index_select(states, 0, indices(rows, states.device())), which);
  } catch (const c10::Error& error) {
    throw SystemError(std::string("LibTorch: ") + error.what_without_backtrace());
  }
}

at::Tensor Transformer::pass(const PartOfBatch& part, std::int64_t last, const StateEdits& edits,
                             Keep keep) const {
  Shared shared = shared_by_layers(part);
  shared.keep = std::move(keep);
  const PartEdits edit(edits, part, weights_.words.device());
  at::Tensor state = embed(part);
  edit.apply(0, state);
  shared.keep(Site::hidden, 0, state);
  for (std::int64_t layer = 1; layer <= last; ++layer) {
    state = apply(layer, std::move(state), shared);
    const bool ends = layer == config_.blocks && weights_.final_norm.scale.defined();
    if (ends) state = normalise(weights_.final_norm, state);
    edit.apply(layer, state);
    shared.keep(Site::hidden, layer, state);
  }
  return state;
}

void Transformer::check(const TokenBatch& batch) const {
  std::int64_t subwords = 0;
  for (const std::int64_t length : batch.lengths) {
    require(length > 0, "a row of a batch is empty");
    require(length <= max_subwords(), "a row of a batch is longer than the model takes");
    subwords += length;
  }
  require(static_cast<std::int64_t>(batch.ids.size()) == subwords,
          "a batch has not the subwords of its rows");
  for (const WordPlace& place : batch.places) {
    require(place.row >= 0 && place.row < batch.rows() && place.subwords.begin >= 0 &&
                place.subwords.begin < place.subwords.end &&
                place.subwords.end <= batch.lengths[static_cast<std::size_t>(place.row)],
            "a word's place lies outside its batch");
  }
  for (const std::int64_t id : batch.ids) {
    if (id >= 0 && id < config_.vocabulary) continue;
    throw UsageError("the tokenizer gives the id " + std::to_string(id) +
                     ", and the model has a vocabulary of " + std::to_string(config_.vocabulary) +
                     ": its files and config.json do not belong together");
  }
}

/// Layers are numbered from 1.
const TransformerBlock& Transformer::block_of(std::int64_t layer) const {
  const std::int64_t kind = (layer - 1) * config_.block_kinds / config_.blocks;
  return weights_.kinds[static_cast<std::size_t>(kind)];
}

at::Tensor Transformer::embed(const PartOfBatch& part) const {
  const at::Device device = weights_.words.device();
  at::Tensor state = at::embedding(weights_.words, indices(part.ids, device));
  if (weights_.positions.defined()) {
    state.add_(at::embedding(weights_.positions, indices(part.positions, device)));
  }
  if (config_.embedding_scale != 1) state.mul_(config_.embedding_scale);
  if (config_.embedding_norm) state = normalise(weights_.embedding_norm, state);
  if (!weights_.projection.is_defined()) return state;
  return product(weights_.projection, state, at::kFloat);
}

/// float32 [subword, subword], to add to attention scores: 0, or minus infinity where the second
/// comes later or, if `window` is above 0, so many subwords before.
at::Tensor Transformer::causal_mask(std::int64_t width, std::int64_t window) const {
  constexpr float never = -std::numeric_limits<float>::infinity();
  std::vector<float> mask(static_cast<std::size_t>(width * width), never);
  for (std::int64_t row = 0; row < width; ++row) {
    const std::int64_t first = window > 0 ? std::max<std::int64_t>(row - window + 1, 0) : 0;
    std::fill(mask.begin() + row * width + first, mask.begin() + row * width + row + 1, 0.0F);
  }
  return at::from_blob(mask.data(), {width, width}, at::kFloat)
      .to(weights_.words.device(), at::kFloat, false, true);
}

/// float32 [row, 1, subword], the same of subwords that are padding.
at::Tensor Transformer::padding_mask(const PartOfBatch& part) const {
  constexpr float never = -std::numeric_limits<float>::infinity();
  const std::int64_t width = part.widest();
  std::vector<float> mask;
  for (const std::int64_t length : part.lengths) {
    mask.insert(mask.end(), static_cast<std::size_t>(length), 0.0F);
    mask.insert(mask.end(), static_cast<std::size_t>(width - length), never);
  }
  return at::from_blob(mask.data(), {static_cast<std::int64_t>(part.lengths.size()), 1, width},
                       at::kFloat)
      .to(weights_.words.device(), at::kFloat, false, true);
}

Transformer::Shared Transformer::shared_by_layers(const PartOfBatch& part) const {
  const at::Device device = weights_.words.device();
  Shared shared{.part = part,
                .mask = {},
                .window_mask = {},
                .cosine = {},
                .sine = {},
                .waves = {},
                .keep = {}};
  if (config_.causal) {  // padding stands behind all that it could be hidden from
    shared.mask = causal_mask(part.widest(), 0);
    if (config_.window > 0) shared.window_mask = causal_mask(part.widest(), config_.window);
  } else if (part.is_padded()) {
    shared.mask = padding_mask(part);
  }
  if (config_.rotation.base > 0) {
    const auto [cosine, sine] = rotations(config_.rotation, part.widest(), config_.head_size);
    shared.cosine = cosine.to(device);
    shared.sine = sine.to(device);
  }
  if (config_.relative) {
    shared.waves = waves_of_distances(part.widest(), config_.units, config_.farthest).to(device);
  }
  return shared;
}

at::Tensor Transformer::mask_of(const RowGroup& group, std::int64_t layer,
                                const Shared& shared) const {
  const bool in_window = config_.window > 0 && (layer - 1) % config_.window_period == 0;
  const at::Tensor& mask = in_window ? shared.window_mask : shared.mask;
  if (!config_.causal) return mask;
  return mask.narrow(0, 0, group.width).narrow(1, 0, group.width);
}

/// float32 [head, row, subword, subword], of queries and keys [head, row, subword, unit of head].
at::Tensor Transformer::scores_of(const TransformerBlock& block, at::Tensor query, at::Tensor key,
                                  const RowGroup& group, const Shared& shared) const {
  if (block.query_norm.scale.defined()) query = normalise(block.query_norm, query);
  if (block.key_norm.scale.defined()) key = normalise(block.key_norm, key);
  if (shared.cosine.defined()) {
    const at::Tensor cosine = shared.cosine.narrow(0, 0, group.width),
                     sine = shared.sine.narrow(0, 0, group.width);
    query = rotated(query, cosine, sine);
    key = rotated(key, cosine, sine);
  }
  key = for_all_heads(key, config_.heads);
  if (config_.relative) return relative_scores(block.relative, query, key, shared.waves);
  at::Tensor scores = at::empty({config_.heads, group.rows, group.width, group.width},
                                query.options().dtype(at::kFloat));
  multiply_heads(query.to(type_), key.to(type_).transpose(2, 3), scores);
  if (config_.score_cap > 0) scores.div_(config_.score_cap).tanh_().mul_(config_.score_cap);
  return scores;
}

/// Writes what the heads see of the rows of one group into `context`; `parts` are queries, keys and
/// values of all heads, both [head, row, subword, unit of head].
void Transformer::attend(std::int64_t layer, const RowGroup& group, const Shared& shared,
                         const at::Tensor& parts, at::Tensor context) const {
  const std::int64_t heads = config_.heads, keys = config_.key_heads;
  at::Tensor scores = scores_of(block_of(layer), parts.narrow(0, 0, heads),
                                parts.narrow(0, heads, keys), group, shared);
  const at::Tensor mask = mask_of(group, layer, shared);
  if (mask.defined()) scores.add_(mask);
  const at::Tensor value = for_all_heads(parts.narrow(0, heads + keys, keys), heads);
  multiply_heads(softmax_of_rows(std::move(scores)).to(type_), value.to(type_), context);
}

/// [subword, unit of all heads] in the type of products.
at::Tensor Transformer::attended(std::int64_t layer, const at::Tensor& input,
                                 const Shared& shared) const {
  const TransformerBlock& block = block_of(layer);
  const bool is_exact =
      config_.relative || shared.cosine.defined() || block.key_norm.scale.defined();
  const at::Tensor parts = product(block.query_key_value, input, is_exact ? at::kFloat : type_);
  const at::Tensor context =
      at::empty({input.size(0), config_.heads * config_.head_size}, input.options().dtype(type_));
  for (const RowGroup& group : shared.part.groups) {
    attend(layer, group, shared, by_heads(parts, group, config_.head_size),
           by_heads(context, group, config_.head_size));
  }
  shared.keep(Site::attention, layer, context);
  return context;
}

/// [subword, intermediate unit] in the type of products.
at::Tensor Transformer::inner(std::int64_t layer, const at::Tensor& input,
                              const Shared& shared) const {
  const TransformerBlock& block = block_of(layer);
  const Linear& activated = config_.gated ? block.gate : block.intermediate;
  at::Tensor inner = activated_product(activated, config_.activation, input, type_);
  if (config_.gated) inner.mul_(product(block.intermediate, input, type_));
  shared.keep(Site::ffn, layer, inner);
  return inner;
}

/// In the memory of `state`, where it may.
at::Tensor Transformer::apply(std::int64_t layer, at::Tensor state, const Shared& shared) const {
  const TransformerBlock& block = block_of(layer);
  if (config_.norm_place == NormPlace::after) {
    add_product(block.attention_output, attended(layer, state, shared), state);
    state = normalise(block.attention_norm, state);
    add_product(block.output, inner(layer, state, shared), state);
    return normalise(block.output_norm, state);
  }
  const auto add = [&](const Linear& linear, const at::Tensor& input, const Norm& after) {
    if (config_.norm_place == NormPlace::before) {
      add_product(linear, input, state);
    } else {
      state.add_(normalise(after, product(linear, input, at::kFloat)));
    }
  };
  add(block.attention_output, attended(layer, normalise(block.attention_norm, state), shared),
      block.after_attention);
  add(block.output, inner(layer, normalise(block.output_norm, state), shared), block.after_output);
  return state;
}

at::Tensor Transformer::normalise(const Norm& norm, const at::Tensor& input) const {
  if (config_.norm_kind == NormKind::root_mean_square) {
    const at::Tensor square = input.square().mean(-1, true).add_(config_.norm_epsilon);
    return (input * square.rsqrt_()).mul_(norm.scale);
  }
  return at::layer_norm(input, {norm.scale.size(0)}, norm.scale, norm.offset, config_.norm_epsilon);
}

}  // namespace salient
