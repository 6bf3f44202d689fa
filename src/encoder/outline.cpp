#include "salient/encoder/outline.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "encoder/architecture.hpp"
#include "encoder/checkpoint.hpp"
#include "encoder/rows.hpp"
#include "encoder/selection.hpp"
#include "encoder/torch_device.hpp"
#include "encoder/transformer.hpp"
#include "encoder/weights.hpp"

namespace salient {
namespace {

constexpr double float_bytes = 4, double_bytes = 8;

double number(std::int64_t count) { return static_cast<double>(count); }

/// Adds up what each weight takes as it was read and as it is kept.
class WeightCounter {
 public:
  WeightCounter(Precision dtype, bool packs)
      : product_bytes_(static_cast<std::int64_t>(c10::elementSize(scalar_type(dtype)))),
        bias_bytes_(packs ? 4 : product_bytes_) {}

  void add(const TransformerWeights& weights) {
    for (const at::Tensor& table : {weights.words, weights.positions}) add(table, 4);
    for (const Norm& norm : {weights.embedding_norm, weights.final_norm}) add(norm);
    add(weights.projection);
    for (const TransformerBlock& block : weights.kinds) add(block);
  }
  const WeightBytes& bytes() const noexcept { return bytes_; }

 private:
  void add(const TransformerBlock& block) {
    for (const Linear& linear : {block.query_key_value, block.attention_output, block.gate,
                                 block.intermediate, block.output}) {
      add(linear);
    }
    for (const Norm& norm : {block.query_norm, block.key_norm, block.attention_norm,
                             block.after_attention, block.output_norm, block.after_output}) {
      add(norm);
    }
    const RelativeAttention& relative = block.relative;
    for (const at::Tensor& part :
         {relative.position_key, relative.content_bias, relative.position_bias}) {
      add(part, 4);
    }
  }
  void add(const Linear& linear) {
    add(linear.weight, product_bytes_);
    add(linear.bias, bias_bytes_);
  }
  void add(const Norm& norm) {
    for (const at::Tensor& part : {norm.scale, norm.offset}) add(part, 4);
  }
  void add(const at::Tensor& tensor, std::int64_t kept_bytes) {
    if (!tensor.defined()) return;
    const auto read = static_cast<std::int64_t>(tensor.nbytes());
    bytes_.read += read;
    bytes_.largest = std::max(bytes_.largest, read);
    bytes_.ready += tensor.numel() * kept_bytes;
  }

  std::int64_t product_bytes_, bias_bytes_;
  WeightBytes bytes_;
};

/// Numbers of all queries of one subword, and of all its keys or values.
struct HeadWidths {
  double query, key;
  explicit HeadWidths(const TransformerConfig& c)
      : query(number(c.heads * c.head_size)), key(number(c.key_heads * c.head_size)) {}
  double of_all() const { return query + 2 * key; }
};

/// `blocks`: so many of the model's are gone through.
Growth operations_of(const TransformerConfig& c, double blocks) {
  const double units = number(c.units), inner = number(c.intermediate);
  const HeadWidths heads(c);
  const double of_block =
      2 * units * (heads.of_all() + heads.query) + 2 * units * inner * (c.gated ? 3 : 2);
  const double projection = c.is_projected() ? 2 * number(c.embedding_units) * units : 0;
  // Scores and contexts; of relative attention scores of twice as many distances.
  return {.of_subword = projection + blocks * of_block,
          .of_pair = blocks * 2 * heads.query * (c.relative ? 4 : 2),
          .of_width = c.relative ? blocks * 2 * 2 * units * heads.query : 0};
}

/// How a model computes.
struct Computing {
  double product_bytes;  ///< of a number that goes into a product
  bool packs;            ///< oneDNN works on what LibTorch has to copy first
};

/// What lies beside the parts of a block: its input and, where that goes in normalised, that.
double state_bytes_of(const TransformerConfig& c) {
  return float_bytes * number(c.units) * (c.norm_place == NormPlace::after ? 1 : 2);
}

/// Matrices of scores of every head, in bytes a score.
double score_bytes_of(const TransformerConfig& c, const Computing& as) {
  const double two_types = float_bytes + (as.product_bytes < float_bytes ? as.product_bytes : 0);
  if (c.relative) return 3 * float_bytes;  // of words and, twice as many, of distances
  return as.packs ? two_types : 2 * float_bytes;
}

/// Queries, keys and values, what positions, shared keys and a narrower type make of them, the
/// context and the scores; masks.
Growth attention_bytes_of(const TransformerConfig& c, const Computing& as) {
  const HeadWidths heads(c);
  const bool is_exact = c.relative || c.rotation.base > 0;
  const double shared = c.key_heads < c.heads ? heads.query : heads.key;
  const double exact = is_exact ? float_bytes : as.product_bytes;
  const bool casts = exact > as.product_bytes;
  const double copies = (is_exact ? exact * (heads.query + shared) : 0) +
                        (casts || !as.packs ? as.product_bytes * (heads.query + shared) : 0);
  const double masks = c.causal ? (c.window > 0 ? 2 : 1) : 0;
  const double rotations = c.rotation.base > 0 ? 2 * number(c.head_size) : 0;
  const double distances = c.relative ? 2 * (number(c.units) + heads.query) : 0;
  return {.of_subword =
              state_bytes_of(c) + exact * heads.of_all() + as.product_bytes * heads.query + copies,
          .of_pair = number(c.heads) * score_bytes_of(c, as),
          .of_width = float_bytes * (rotations + distances),
          .of_square = float_bytes * masks};
}

/// The inner units, twice where they are gated, and the product that is added to the state.
Growth feed_forward_bytes_of(const TransformerConfig& c, const Computing& as) {
  return {.of_subword = state_bytes_of(c) + float_bytes * number(c.units) +
                        as.product_bytes * number(c.intermediate) * (c.gated ? 2 : 1)};
}

/// What is taken and, at most, as many vectors of words: float32 and float64, and their sums.
Growth pooling_bytes_of(const TransformerConfig& c, const Computing& as, Site site) {
  const double units = units_at(site, c);
  const double taken = site == Site::hidden ? 0 : as.product_bytes * units;
  return {.of_subword = state_bytes_of(c) + taken + (float_bytes + 2 * double_bytes) * units};
}

EncoderOutline outline_of(const TransformerConfig& config, const EncoderOptions& options,
                          at::Device device) {
  const Computing as{static_cast<double>(c10::elementSize(scalar_type(options.dtype))),
                     packs_weights(device)};
  EncoderOutline outline;
  outline.description = description_of(config, options);
  outline.layer_numbers = layers_taken(options, config);
  outline.units = units_at(options.site, config);
  outline.max_subwords = config.max_subwords;
  outline.on_gpu = !device.is_cpu();
  outline.operations = operations_of(config, outline.layer_numbers.back());
  outline.workspaces = {attention_bytes_of(config, as), feed_forward_bytes_of(config, as),
                        pooling_bytes_of(config, as, options.site)};
  return outline;
}

/// Of rows that go through the model together: the scores of one length at a time.
double workspace_of(const Growth& growth, const PartOfBatch& part) {
  double most = 0;
  for (const RowGroup& group : part.groups) {
    const double pairs = number(group.subwords() * group.width);
    most = std::max(most, growth.of_pair * pairs + growth.of_width * number(group.width));
  }
  const double widest = number(part.widest());
  return growth.of_subword * number(std::ssize(part.ids)) + growth.of_square * widest * widest +
         most;
}

}  // namespace

double Growth::of(std::int64_t rows, std::int64_t width) const {
  const double subwords = number(rows * width), widths = number(width);
  return subwords * of_subword + subwords * widths * of_pair + widths * of_width +
         widths * widths * of_square;
}

BatchCost EncoderOutline::cost_of(const TokenBatch& batch) const {
  BatchCost cost;
  cost.state_bytes = std::ssize(layer_numbers) * std::ssize(batch.places) * units *
                     static_cast<std::int64_t>(sizeof(float));
  for (const PartOfBatch& part : parts_of(batch, on_gpu, 0)) {
    cost.parts += 1;
    for (const RowGroup& group : part.groups) {
      cost.subwords += group.subwords();
      cost.operations += operations.of(group.rows, group.width);
    }
    for (const Growth& growth : workspaces) {
      const auto bytes = static_cast<std::int64_t>(workspace_of(growth, part));
      cost.workspace_bytes = std::max(cost.workspace_bytes, bytes);
    }
  }
  return cost;
}

bool encodes_on_gpu(const Device& device) { return torch_device(device).is_cuda(); }

EncoderOutline outline_encoder(const EncoderOptions& options, bool on_gpu) {
  options.validate();
  check_precision(options, on_gpu);
  const Architecture architecture = read_architecture(options.model / "config.json");
  const at::Device device(on_gpu ? at::kCUDA : at::kCPU);
  EncoderOutline outline = outline_of(architecture.config, options, device);
  std::optional<Checkpoint> checkpoint;
  if (!options.random_weights) checkpoint.emplace(options.model, architecture);
  StoredWeights stored;
  WeightCounter counter(options.dtype, packs_weights(device));
  counter.add(outlined_weights(architecture, checkpoint ? &*checkpoint : nullptr, stored));
  if (checkpoint) checkpoint->expect_all_taken();
  outline.parameters = stored.parameters;
  outline.weights = counter.bytes();
  outline.weights.stored = stored.bytes;
  return outline;
}

OneBlock one_block_of(const EncoderOptions& options, const Device& device) {
  Architecture architecture = read_architecture(options.model / "config.json");
  TransformerConfig& config = architecture.config;
  config.blocks = config.block_kinds = config.vocabulary = 1;
  config.padding = -1;
  EncoderOptions all = options;
  all.site = Site::hidden;
  all.layers = {};
  const at::Device place = torch_device(device);
  if (place.is_cpu() && all.dtype == Precision::float16) all.dtype = Precision::float32;
  return {std::make_unique<Transformer>(config, random_weights(architecture, all.seed, place), all),
          outline_of(config, all, place)};
}

}  // namespace salient
