#include "salient/activations/activation.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "salient/support/error.hpp"

namespace salient {
namespace {

/// The means of vectors of `units` numbers; owns what it needs for them.
class Mean {
 public:
  explicit Mean(std::int32_t units) : sums_(static_cast<std::size_t>(units)) {}

  void clear() {
    std::fill(sums_.begin(), sums_.end(), 0.0);
    count_ = 0;
  }
  void add(const float* vector) {
    for (std::size_t unit = 0; unit < sums_.size(); ++unit) sums_[unit] += double{vector[unit]};
    ++count_;
  }
  void write_to(std::span<float> out) const {
    const auto count = static_cast<double>(count_);
    for (std::size_t unit = 0; unit < sums_.size(); ++unit) {
      out[unit] = static_cast<float>(sums_[unit] / count);
    }
  }

 private:
  std::vector<double> sums_;
  std::int64_t count_ = 0;
};

/// Of each word of `words`, whether it has a place.
std::vector<char> have_places(RowRange words, std::span<const TokenBatch> batches) {
  std::vector<char> have(static_cast<std::size_t>(words.size()), 0);
  for (const TokenBatch& batch : batches) {
    for (const WordPlace& place : batch.places) {
      require(place.word >= words.begin && place.word < words.end, "no such word in the block");
      have[static_cast<std::size_t>(place.word - words.begin)] = 1;
    }
  }
  return have;
}

}  // namespace

std::string_view name_of(Slot slot) {
  switch (slot) {
    case Slot::none:
      return "none";
    case Slot::head:
      return "head";
    case Slot::modifier:
      return "modifier";
  }
  throw BugError("no such slot of features");
}

std::string slot_before(NeuronId neuron) {
  return neuron.slot == Slot::none ? "" : std::string(name_of(neuron.slot)) + " ";
}

NeuronLayout NeuronLayout::of(std::vector<std::int32_t> numbers, std::int32_t units) {
  NeuronLayout neurons{static_cast<std::int32_t>(numbers.size()), units, {}};
  require(
      std::adjacent_find(numbers.begin(), numbers.end(), std::greater_equal<>()) == numbers.end(),
      "layers are not in ascending order");
  if (!numbers.empty() && numbers.back() + 1 != neurons.layers)
    neurons.numbers = std::move(numbers);
  return neurons;
}

NeuronLayout NeuronLayout::with_head() const {
  NeuronLayout neurons = *this;
  neurons.slots = {Slot::head, Slot::modifier};
  return neurons;
}

std::string NeuronLayout::described() const {
  const std::string of_slots = has_slots() ? std::to_string(slots.size()) + " slots x " : "";
  return of_slots + std::to_string(layers) + " layers x " + std::to_string(units) + " units";
}

std::vector<std::int64_t> NeuronLayout::columns_of_layer(std::int32_t layer) const {
  std::vector<std::int64_t> columns;
  for (std::int32_t slab = layer; slab < slabs(); slab += layers) {
    for (std::int32_t unit = 0; unit < units; ++unit) {
      columns.push_back(std::int64_t{slab} * units + unit);
    }
  }
  return columns;
}

std::int32_t NeuronLayout::number(std::int32_t layer) const {
  return numbers.empty() ? layer : numbers[static_cast<std::size_t>(layer)];
}

std::vector<std::int32_t> NeuronLayout::layer_numbers() const {
  std::vector<std::int32_t> all;
  for (std::int32_t layer = 0; layer < layers; ++layer) all.push_back(number(layer));
  return all;
}

std::int32_t NeuronLayout::place(std::int32_t number) const {
  if (numbers.empty()) return number;
  const auto found = std::lower_bound(numbers.begin(), numbers.end(), number);
  require(found != numbers.end() && *found == number, "no such layer was taken");
  return static_cast<std::int32_t>(found - numbers.begin());
}

std::int32_t NeuronLayout::place(Slot slot) const {
  if (slot == Slot::none && !has_slots()) return 0;
  const auto found = std::find(slots.begin(), slots.end(), slot);
  require(found != slots.end(), "no such slot of features");
  return static_cast<std::int32_t>(found - slots.begin());
}

ActivationBlock ActivationBlock::zeros(RowRange words, const NeuronLayout& neurons) {
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

void put(const WordStates& states, const TokenBatch& batch, ActivationBlock& block) {
  require(states.layers == block.neurons.layers && states.units == block.neurons.units,
          "model and block differ in neurons");
  require(states.places == static_cast<std::int64_t>(batch.places.size()),
          "states of another batch");
  for (std::int32_t layer = 0; layer < states.layers; ++layer) {
    for (std::int64_t place = 0; place < states.places; ++place) {
      const std::int64_t word = batch.places[static_cast<std::size_t>(place)].word;
      const std::span<float> out = block.row(layer, word);
      std::copy_n(states.at(layer, place), out.size(), out.begin());
    }
  }
}

ActivationBlock mean_over_sentences(ActivationBlock words, const Block& block,
                                    std::span<const std::int64_t> offsets,
                                    std::span<const TokenBatch> batches) {
  const std::vector<char> have = have_places(words.words, batches);
  ActivationBlock sentences = ActivationBlock::zeros(block.sentences, words.neurons);
  Mean mean(words.neurons.units);
  std::vector<std::int64_t> read;
  for (std::int64_t sentence = block.sentences.begin; sentence < block.sentences.end; ++sentence) {
    const auto s = static_cast<std::size_t>(sentence);
    read.clear();
    for (std::int64_t word = offsets[s]; word < offsets[s + 1]; ++word) {
      if (have[static_cast<std::size_t>(word - words.words.begin)] != 0) read.push_back(word);
    }
    if (read.empty()) continue;
    for (std::int32_t layer = 0; layer < words.neurons.layers; ++layer) {
      mean.clear();
      for (const std::int64_t word : read) mean.add(words.row(layer, word).data());
      mean.write_to(sentences.row(layer, sentence));
    }
  }
  return sentences;
}

}  // namespace salient
