#include "salient/activations/activation.hpp"

#include <algorithm>

#include "salient/support/error.hpp"

namespace salient {
namespace {

/// `sums` is scratch, float64 [unit].
void average_into(std::span<float> out, const HiddenStates& states, std::int32_t layer,
                  const WordPlace& place, std::vector<double>& sums) {
  std::fill(sums.begin(), sums.end(), 0.0);
  for (std::int64_t subword = place.subwords.begin; subword < place.subwords.end; ++subword) {
    const float* in = states.at(layer, place.row, subword);
    for (std::size_t unit = 0; unit < out.size(); ++unit) sums[unit] += double{in[unit]};
  }
  const auto count = static_cast<double>(place.subwords.size());
  for (std::size_t unit = 0; unit < out.size(); ++unit) {
    out[unit] = static_cast<float>(sums[unit] / count);
  }
}

}  // namespace

ActivationBlock ActivationBlock::zeros(RowRange words, NeuronLayout neurons) {
  const std::int64_t count = words.size() * neurons.size();
  return {words, neurons, std::vector<float>(static_cast<std::size_t>(count), 0.0f)};
}

std::span<float> ActivationBlock::row(std::int32_t layer, std::int64_t word) {
  require(layer >= 0 && layer < neurons.layers, "no such layer in the block");
  require(word >= words.begin && word < words.end, "no such word in the block");
  const std::int64_t first = (layer * words.size() + word - words.begin) * neurons.units;
  return std::span(values).subspan(static_cast<std::size_t>(first),
                                   static_cast<std::size_t>(neurons.units));
}

void pool(const HiddenStates& states, const TokenBatch& batch, Aggregation aggregation,
          ActivationBlock& block) {
  require(states.layers == block.neurons.layers && states.units == block.neurons.units,
          "model and block differ in neurons");
  require(states.rows == batch.rows() && states.width == batch.width,
          "hidden states of another batch");
  std::vector<double> sums(static_cast<std::size_t>(states.units));
  for (const WordPlace& place : batch.places) {
    const RowRange subwords = place.subwords;
    require(place.row >= 0 && place.row < states.rows && subwords.begin >= 0 &&
                subwords.begin < subwords.end && subwords.end <= states.width,
            "a word's place lies outside its batch");
    for (std::int32_t layer = 0; layer < states.layers; ++layer) {
      const std::span<float> out = block.row(layer, place.word);
      if (aggregation == Aggregation::average) {
        average_into(out, states, layer, place, sums);
      } else {
        const bool first = aggregation == Aggregation::first;
        const float* in = states.at(layer, place.row, first ? subwords.begin : subwords.end - 1);
        std::copy_n(in, out.size(), out.begin());
      }
    }
  }
}

}  // namespace salient
