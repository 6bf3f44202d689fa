#include "encoder/weights.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include <cmath>
#include <functional>
#include <string>
#include <utility>

#include "encoder/checkpoint.hpp"
#include "encoder/random_weights.hpp"

namespace salient {
namespace {

using Shape = std::vector<std::int64_t>;

/// Where weights come from: a checkpoint or chance.
struct Source {
  using Vectors = std::function<std::vector<float>(const std::string& name, std::int64_t size)>;
  std::function<std::vector<float>(const std::string& name, const Shape& shape)> matrix;
  Vectors bias, scale;
};

std::int64_t product(const Shape& shape) {
  std::int64_t size = 1;
  for (const std::int64_t extent : shape) size *= extent;
  return size;
}

/// On the meta device a tensor has a shape and no values.
at::Tensor tensor_of(std::vector<float> values, const Shape& shape, at::Device device) {
  if (device.is_meta()) return at::empty(shape, at::TensorOptions(at::kFloat).device(device));
  return at::from_blob(values.data(), shape, at::kFloat).to(device, at::kFloat, false, true);
}

/// Puts a model together from a source, in the order of TransformerWeights.
class Assembly {
 public:
  Assembly(const Architecture& architecture, Source source, at::Device device)
      : config_(architecture.config),
        architecture_names_(architecture.names),
        names_(architecture.names),
        source_(std::move(source)),
        device_(device) {}

  TransformerWeights weights() {
    TransformerWeights weights;
    weights.words = table(names_.words, config_.vocabulary);
    if (config_.position_rows > 0) weights.positions = positions();
    if (config_.embedding_norm) weights.embedding_norm = norm(names_.embedding_norm, tables());
    if (!names_.projection.empty() && config_.is_projected()) {
      weights.projection = linear(names_.projection, tables(), config_.units, true);
    }
    for (std::int64_t kind = 0; kind < config_.block_kinds; ++kind) {
      names_ = architecture_names_.of_block(kind);
      weights.kinds.push_back(block(names_.block));
    }
    weights.final_norm = norm_if("", names_.final_norm, config_.units);
    return weights;
  }

 private:
  std::int64_t tables() const { return config_.embedding_units; }

  at::Tensor matrix(const std::string& name, const Shape& shape) {
    return tensor_of(source_.matrix(name, shape), shape, device_);
  }
  at::Tensor table(const std::string& name, std::int64_t rows) {
    return matrix(name + ".weight", {rows, tables()});
  }

  at::Tensor positions() {
    at::Tensor rows = table(names_.positions, config_.position_rows);
    rows = rows.slice(0, config_.first_position, config_.position_rows);
    if (names_.token_types.empty()) return rows;
    // A sentence is one segment: of the token types only the first is ever added.
    return rows.add_(table(names_.token_types, config_.token_types)[0]);
  }

  Linear linear(const std::string& name, std::int64_t in, std::int64_t out, bool has_bias) {
    Linear linear{matrix(name + ".weight", {out, in}).t(), {}, {}};
    if (has_bias) linear.bias = vector(source_.bias, name + ".bias", out);
    return linear;
  }
  /// Of a block, which may store its matrices the other way.
  Linear of_block(const std::string& name, std::int64_t in, std::int64_t out, bool has_bias) {
    if (!names_.transposed) return linear(name, in, out, has_bias);
    return {matrix(name + ".weight", {in, out}), vector(source_.bias, name + ".bias", out), {}};
  }

  at::Tensor vector(const Source::Vectors& source, const std::string& name, std::int64_t size) {
    return tensor_of(source(name, size), {size}, device_);
  }

  Norm norm(const std::string& name, std::int64_t units) {
    Norm norm{vector(source_.scale, name + ".weight", units), {}};
    if (config_.norms_from_one) norm.scale.add_(1);
    if (config_.norm_kind == NormKind::layer) {
      norm.offset = vector(source_.bias, name + ".bias", units);
    }
    return norm;
  }
  /// Of a part that the model may not have.
  Norm norm_if(const std::string& block, const std::string& name, std::int64_t units) {
    return name.empty() ? Norm() : norm(block + name, units);
  }

  /// As the product of all heads takes it, of a tensor [unit, head, unit of head].
  at::Tensor of_heads(const std::string& name) {
    const std::int64_t units = config_.units, heads = config_.heads;
    return matrix(name, {units, heads, units / heads}).view({units, units});
  }

  Linear three_in_one(const std::string& block) {
    const std::int64_t units = config_.units;
    if (config_.relative) {
      const at::Tensor query = of_heads(block + names_.query), key = of_heads(block + names_.key),
                       value = of_heads(block + names_.value);
      return {at::cat({query, key, value}, 1), {}, {}};
    }
    const bool has_bias = config_.biases.query_key_value;
    if (!names_.query_key_value.empty()) {
      return of_block(block + names_.query_key_value, units, 3 * units, has_bias);
    }
    const std::int64_t queries = config_.heads * config_.head_size,
                       keys = config_.key_heads * config_.head_size;
    const Linear query = of_block(block + names_.query, units, queries, has_bias);
    const Linear key = of_block(block + names_.key, units, keys, has_bias);
    const Linear value = of_block(block + names_.value, units, keys, has_bias);
    Linear three{at::cat({query.weight.t(), key.weight.t(), value.weight.t()}, 0).t(), {}, {}};
    if (has_bias) three.bias = at::cat({query.bias, key.bias, value.bias}, 0);
    return three;
  }

  Linear query_key_value(const std::string& block) {
    Linear three = three_in_one(block);
    if (!names_.query_norm.empty()) return three;  // which undoes what is done before it
    const std::int64_t queries = config_.heads * config_.head_size;
    three.weight.narrow(1, 0, queries).mul_(config_.query_scale);
    if (three.bias.defined()) three.bias.narrow(0, 0, queries).mul_(config_.query_scale);
    return three;
  }

  RelativeAttention relative(const std::string& block) {
    const std::int64_t heads = config_.heads, size = config_.head_size;
    const auto bias = [&](const std::string& name) {
      return matrix(block + name, {heads, size})
          .mul_(config_.query_scale)
          .view({heads, 1, 1, size});
    };
    RelativeAttention parts;
    parts.position_key = of_heads(block + names_.position_key);
    parts.content_bias = bias(names_.content_bias);
    parts.position_bias = bias(names_.position_bias);
    return parts;
  }

  Linear attention_output(const std::string& block) {
    const std::string name = block + names_.attention_output;
    if (config_.relative) return {of_heads(name).t(), {}, {}};
    return of_block(name, config_.heads * config_.head_size, config_.units,
                    config_.biases.attention_output);
  }

  TransformerBlock block(const std::string& name) {
    const std::int64_t units = config_.units, inner = config_.intermediate;
    const bool has_bias = config_.biases.feed_forward;
    TransformerBlock block;
    block.query_key_value = query_key_value(name);
    block.query_norm = norm_if(name, names_.query_norm, config_.head_size);
    block.key_norm = norm_if(name, names_.key_norm, config_.head_size);
    if (block.query_norm.scale.defined()) block.query_norm.scale.mul_(config_.query_scale);
    if (config_.relative) block.relative = relative(name);
    block.attention_output = attention_output(name);
    block.attention_norm = norm(name + names_.attention_norm, units);
    block.after_attention = norm_if(name, names_.after_attention, units);
    if (config_.gated) block.gate = of_block(name + names_.gate, units, inner, has_bias);
    block.intermediate = of_block(name + names_.intermediate, units, inner, has_bias);
    block.output = of_block(name + names_.output, inner, units, has_bias);
    block.output_norm = norm(name + names_.output_norm, units);
    block.after_output = norm_if(name, names_.after_output, units);
    return block;
  }

  const TransformerConfig& config_;
  const TensorNames& architecture_names_;
  TensorNames names_;  // with the number of the block that is being put together
  Source source_;
  at::Device device_;
};

/// GPT-2's matrices that add to the sum of the layers: two a block.
void scale_residual_matrices(const TransformerConfig& config, TransformerWeights& weights) {
  const double scale = 1 / std::sqrt(2.0 * static_cast<double>(config.blocks));
  for (TransformerBlock& block : weights.kinds) {
    block.attention_output.weight.mul_(scale);
    block.output.weight.mul_(scale);
  }
}

/// [place, unit]: a sine and a cosine beside it for each frequency (Vaswani et al. 2017).
at::Tensor sinusoids(std::int64_t places, std::int64_t units) {
  std::vector<float> values;
  values.reserve(static_cast<std::size_t>(places * units));
  for (std::int64_t place = 0; place < places; ++place) {
    for (std::int64_t unit = 0; unit < units; ++unit) {
      const double wave = static_cast<double>(unit / 2 * 2) / static_cast<double>(units);
      const double angle = static_cast<double>(place) * std::pow(10000.0, -wave);
      values.push_back(static_cast<float>(unit % 2 == 0 ? std::sin(angle) : std::cos(angle)));
    }
  }
  return tensor_of(std::move(values), {places, units}, at::kCPU);
}

/// XLM's tables of words and positions; the latter may be no random numbers at all.
void initialise_tables(const TransformerConfig& config, TransformerWeights& weights) {
  if (config.table_range > 0) {
    weights.words.mul_(config.table_range / config.initializer_range);
    weights.positions.mul_(config.table_range / config.initializer_range);
  }
  if (config.sinusoidal) {
    weights.positions.copy_(sinusoids(config.position_rows, config.embedding_units));
  }
}

/// A source of shapes alone, each of which `see` is shown.
Source without_values(const std::function<void(const std::string&, const Shape&)>& see) {
  const auto vector = [see](const std::string& name, std::int64_t size) {
    see(name, {size});
    return std::vector<float>();
  };
  return {.matrix =
              [see](const std::string& name, const Shape& shape) {
                see(name, shape);
                return std::vector<float>();
              },
          .bias = vector,
          .scale = vector};
}

}  // namespace

TransformerWeights outlined_weights(const Architecture& architecture, Checkpoint* checkpoint,
                                    StoredWeights& stored) {
  const auto see = [&](const std::string& name, const Shape& shape) {
    stored.parameters += product(shape);
    if (checkpoint != nullptr) stored.bytes += std::ssize(checkpoint->find(name, shape).bytes);
  };
  return Assembly(architecture, without_values(see), at::kMeta).weights();
}

TransformerWeights read_weights(const std::filesystem::path& folder,
                                const Architecture& architecture, at::Device device) {
  Checkpoint checkpoint(folder, architecture);
  const auto vector = [&](const std::string& name, std::int64_t size) {
    return checkpoint.take(name, {size});
  };
  const Source source{.matrix = [&](const std::string& name,
                                    const Shape& shape) { return checkpoint.take(name, shape); },
                      .bias = vector,
                      .scale = vector};
  TransformerWeights weights = Assembly(architecture, source, device).weights();
  checkpoint.expect_all_taken();
  checkpoint.log_left_aside();
  return weights;
}

TransformerWeights random_weights(const Architecture& architecture, std::uint64_t seed,
                                  at::Device device) {
  const TransformerConfig& config = architecture.config;
  NormalNumbers normal(seed, config.initializer_range);
  const auto constant = [](float value) {
    return [value](const std::string&, std::int64_t size) {
      return std::vector<float>(static_cast<std::size_t>(size), value);
    };
  };
  const Source source{
      .matrix = [&](const std::string&, const Shape& shape) { return normal.draw(product(shape)); },
      .bias = constant(0),
      .scale = constant(config.norms_from_one ? 0 : 1)};
  TransformerWeights weights = Assembly(architecture, source, device).weights();
  initialise_tables(config, weights);
  if (config.padding >= 0) weights.words[config.padding].zero_();
  if (config.shrinks_residuals) scale_residual_matrices(config, weights);
  return weights;
}

}  // namespace salient
