#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/matmul.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "encoder/batches.hpp"
#include "encoder/fixtures.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

using testing::batch_of;
using testing::batch_tolerance;
using testing::data;
using testing::fixture_rows;
using testing::load;
using testing::Padding;
using testing::states_of;

/// float64 [layer, subword, unit] of a site, every subword of the batch.
at::Tensor exact_states(Encoder& encoder, const TokenBatch& batch) {
  WordStates states = states_of(encoder, batch);
  return at::from_blob(states.values.data(), {states.layers, states.places, states.units},
                       at::kFloat)
      .to(at::kDouble);
}

at::Tensor exact_states(const std::filesystem::path& folder, Site site, const TokenBatch& batch) {
  return exact_states(*load_encoder({.model = folder, .site = site}, Device::cpu()), batch);
}

at::Tensor exact(const at::Tensor& weight) { return weight.to(at::kDouble); }

at::Tensor plus_bias(const at::Tensor& x, const Linear& linear) {
  return linear.bias.defined() ? x + exact(linear.bias) : x;
}

at::Tensor normalised(const Norm& norm, const at::Tensor& x, const TransformerConfig& config) {
  if (config.norm_kind == NormKind::root_mean_square) {
    const at::Tensor square = x.square().mean(-1, true) + config.norm_epsilon;
    return x / square.sqrt() * exact(norm.scale);
  }
  return at::layer_norm(x, {config.units}, exact(norm.scale), exact(norm.offset),
                        config.norm_epsilon);
}

class Sites : public ::testing::TestWithParam<const char*> {};

// What a block adds to its input is made of what its heads see and of its inner activations.
TEST_P(Sites, OfABlockMakeItsHiddenStates) {
  const std::filesystem::path folder = data / GetParam();
  const TokenBatch batch = batch_of(fixture_rows(GetParam()));
  const Architecture architecture = read_architecture(folder / "config.json");
  const TransformerConfig& config = architecture.config;
  const TransformerWeights weights = read_weights(folder, architecture, at::kCPU);
  const at::Tensor hidden = exact_states(folder, Site::hidden, batch),
                   attention = exact_states(folder, Site::attention, batch),
                   ffn = exact_states(folder, Site::ffn, batch);
  ASSERT_EQ(attention.size(0), config.blocks);
  ASSERT_EQ(attention.size(2), config.heads * config.head_size);
  ASSERT_EQ(ffn.size(2), config.intermediate);
  const auto state_after = [&](const at::Tensor& state, const at::Tensor& inside,
                               const Linear& linear, const Norm& of_sum, const Norm& of_product) {
    const at::Tensor product = plus_bias(at::matmul(inside, exact(linear.weight)), linear);
    switch (config.norm_place) {
      case NormPlace::after:
        return normalised(of_sum, state + product, config);
      case NormPlace::before:
        return state + product;
      case NormPlace::around:
        break;
    }
    return state + normalised(of_product, product, config);
  };

  for (std::int64_t layer = 1; layer <= config.blocks; ++layer) {
    const TransformerBlock& block =
        weights.kinds[static_cast<std::size_t>((layer - 1) * config.block_kinds / config.blocks)];
    const at::Tensor attended =
        state_after(hidden[layer - 1], attention[layer - 1], block.attention_output,
                    block.attention_norm, block.after_attention);
    at::Tensor expected =
        state_after(attended, ffn[layer - 1], block.output, block.output_norm, block.after_output);
    if (layer == config.blocks && weights.final_norm.scale.defined()) {
      expected = normalised(weights.final_norm, expected, config);
    }
    EXPECT_LE((expected - hidden[layer]).abs().max().item<double>(), 1e-5) << "layer " << layer;
  }
}

std::vector<double> root_mean_squares(const at::Tensor& weight) {
  const at::Tensor found = weight.to(at::kDouble).square().mean(0).sqrt().contiguous();
  return {found.data_ptr<double>(), found.data_ptr<double>() + found.numel()};
}

TEST_P(Sites, HaveTheNormsOfTheWeightsThatWriteThem) {
  const std::filesystem::path folder = data / GetParam();
  const Architecture architecture = read_architecture(folder / "config.json");
  const TransformerConfig& config = architecture.config;
  const TransformerWeights weights = read_weights(folder, architecture, at::kCPU);
  const TransformerBlock& last = weights.kinds.back();
  const std::int64_t own = config.key_heads * config.head_size,
                     before = (config.heads + config.key_heads) * config.head_size;
  at::Tensor value = last.query_key_value.weight.narrow(1, before, own);
  if (config.key_heads < config.heads) {
    value = value.reshape({-1, config.key_heads, 1, config.head_size})
                .expand({-1, -1, config.heads / config.key_heads, -1})
                .reshape({value.size(0), -1});
  }
  at::Tensor inner = last.intermediate.weight;
  if (last.gate.is_defined()) inner = at::cat({inner, last.gate.weight});

  for (const auto& [site, weight] : {std::pair(Site::hidden, last.output.weight),
                                     {Site::attention, value},
                                     {Site::ffn, inner}}) {
    const auto encoder = load_encoder({.model = folder, .site = site}, Device::cpu());
    const std::vector<double>& found = encoder->weight_norms();
    const std::vector<double> expected = root_mean_squares(weight);
    ASSERT_EQ(found.size(), encoder->layer_numbers().size() * expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_NEAR(found[found.size() - expected.size() + i], expected[i], 1e-12) << i;
    }
    if (site != Site::hidden) continue;
    const bool projects = weights.projection.is_defined();
    const std::vector<double> first =
        root_mean_squares(projects ? weights.projection.weight : weights.words);
    for (std::size_t i = 0; i < first.size(); ++i) {
      EXPECT_NEAR(found[i], first[i] * (projects ? 1 : config.embedding_scale), 1e-9) << i;
    }
  }
}

/// Root of the mean square of the difference, as a share of that of `expected`.
double share_of_difference(const at::Tensor& found, const at::Tensor& expected) {
  return ((found - expected).norm() / expected.norm()).item<double>();
}

TEST_P(Sites, AreThoseOfNarrowProductsAndOfPaddedRows) {
  const std::filesystem::path folder = data / GetParam();
  const TokenBatch batch = batch_of(fixture_rows(GetParam()));
  const Architecture architecture = read_architecture(folder / "config.json");
  for (const Site site : {Site::attention, Site::ffn}) {
    const at::Tensor expected = exact_states(folder, site, batch);
    const auto narrow =
        load_encoder({.model = folder, .dtype = Precision::bfloat16, .site = site}, Device::cpu());
    const double share = share_of_difference(exact_states(*narrow, batch), expected);
    EXPECT_LE(share, 0.03);
    EXPECT_GE(share, 1e-5) << "products are not of bfloat16";
    Padding padding(architecture.config, read_weights(folder, architecture, at::kCPU),
                    {.model = folder, .site = site});
    EXPECT_LE((exact_states(padding, batch) - expected).abs().max().item<double>(),
              batch_tolerance);
  }
}

INSTANTIATE_TEST_SUITE_P(Models, Sites,
                         ::testing::Values("albert", "bert", "flaubert", "gemma2", "gpt2", "llama",
                                           "mistral", "qwen2", "qwen3", "roberta", "xlm", "xlnet"));

TEST(Layers, ThatAreTakenAreThoseOfTheNumbers) {
  const TokenBatch batch = batch_of(fixture_rows("gpt2"));
  const auto all = load(data / "gpt2");
  const WordStates whole = states_of(*all, batch);
  for (const std::vector<std::int32_t>& numbers :
       {std::vector<std::int32_t>{3}, {0, 3}, {1, 2}, {0}}) {
    const auto some = load_encoder({.model = data / "gpt2", .layers = numbers}, Device::cpu());
    EXPECT_EQ(some->layer_numbers(), numbers);
    const WordStates states = states_of(*some, batch);
    ASSERT_EQ(states.layers, std::ssize(numbers));
    for (std::int32_t i = 0; i < states.layers; ++i) {
      const float* const expected = whole.at(numbers[static_cast<std::size_t>(i)], 0);
      EXPECT_TRUE(std::equal(expected, expected + states.places * states.units, states.at(i, 0)));
    }
  }
}

TEST(Layers, ThatTheModelHasNotAreNamed) {
  const auto complaint = [](const EncoderOptions& options) {
    return complaint_of<UsageError>([&] { load_encoder(options, Device::cpu()); });
  };
  EXPECT_EQ(
      complaint({.model = data / "bert", .layers = {2, 7}}),
      "encoder.layers: there is no layer 7; at this encoder.site the model has layers 0 to 3");
  EXPECT_EQ(
      complaint({.model = data / "bert", .site = Site::ffn, .layers = {0}}),
      "encoder.layers: there is no layer 0; at this encoder.site the model has layers 1 to 3");
  EXPECT_EQ(complaint({.model = data / "bert", .layers = {2, 1}}),
            "encoder.layers must name each layer once, in ascending order");
}

}  // namespace
}  // namespace salient
