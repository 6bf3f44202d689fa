#pragma once

#include <Eigen/Core>
#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "salient/encoder/encoder.hpp"
#include "salient/support/range.hpp"

namespace salient {

/// Row-major, so that one row is one word and rows are contiguous in files and in messages.
using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Whose activation a feature is, where a probe sees those of two words: of a word's head in the
/// dependency tree, or its own as the head's modifier.
enum class Slot : std::int32_t { none, head, modifier };
std::string_view name_of(Slot slot);  ///< "none", "head", "modifier"

/// A neuron by its place in the model, whose own layer number it bears. Never a bare integer across
/// a function boundary. Ordered by slot, then layer, then unit.
struct NeuronId {
  std::int32_t layer = 0;
  std::int32_t unit = 0;
  Slot slot = Slot::none;
  friend bool operator==(const NeuronId&, const NeuronId&) = default;
  friend auto operator<=>(const NeuronId& one, const NeuronId& other) {
    return std::tie(one.slot, one.layer, one.unit) <=>
           std::tie(other.slot, other.layer, other.unit);
  }
};

/// "head ", "modifier "; nothing where there are no slots.
std::string slot_before(NeuronId neuron);

/// The only place that knows how (slot, layer, unit) and a column of a feature matrix correspond:
/// layer-major, as NeuroX has it; of two slots all of the head's columns come first.
struct NeuronLayout {
  std::int32_t layers = 0;  ///< so many of the model's
  std::int32_t units = 0;   ///< of each
  /// int32 [layer]: the model's numbers of them, ascending; none: 0, 1, 2, ...
  std::vector<std::int32_t> numbers = {};
  std::vector<Slot> slots = {};  ///< in the order of the columns; empty: one, Slot::none

  static NeuronLayout of(std::vector<std::int32_t> numbers, std::int32_t units);
  NeuronLayout with_head() const;  ///< the same neurons, of a head and of its modifier

  bool has_slots() const noexcept { return !slots.empty(); }
  std::string described() const;  ///< "5 layers x 128 units", "2 slots x 5 layers x 128 units"
  std::int64_t size() const noexcept { return std::int64_t{slabs()} * units; }
  /// Runs of `units` columns, each one layer of one slot.
  std::int32_t slabs() const noexcept {
    return has_slots() ? layers * static_cast<std::int32_t>(slots.size()) : layers;
  }
  /// Those of the layer in this place, in every slot.
  std::vector<std::int64_t> columns_of_layer(std::int32_t layer) const;
  std::int32_t number(std::int32_t layer) const;  ///< of the layer in this place
  std::vector<std::int32_t> layer_numbers() const;
  std::int32_t place(std::int32_t number) const;  ///< of the layer with this number
  std::int32_t place(Slot slot) const;            ///< among `slots`; of Slot::none 0
  std::int64_t column(NeuronId id) const {
    return (std::int64_t{place(id.slot)} * layers + place(id.layer)) * units + id.unit;
  }
  NeuronId id(std::int64_t column) const {
    const auto slab = static_cast<std::int32_t>(column / units);
    return {number(slab % layers), static_cast<std::int32_t>(column % units),
            has_slots() ? slots[static_cast<std::size_t>(slab / layers)] : Slot::none};
  }
  friend bool operator==(const NeuronLayout&, const NeuronLayout&) = default;
};

/// Activations of consecutive words of the global word axis.
struct ActivationBlock {
  RowRange words;
  NeuronLayout neurons;
  std::vector<float> values;  ///< float32 [layer, word of `words`, unit], row-major

  /// Of `words`, all zero: a word without subwords keeps the zero vector.
  static ActivationBlock zeros(RowRange words, const NeuronLayout& neurons);
  std::span<float> row(std::int32_t layer, std::int64_t word);  ///< in place `layer`; global word
};

/// Writes the vectors of the words in batch.places, of whose states `states` are, into `block`.
void put(const WordStates& states, const TokenBatch& batch, ActivationBlock& block);

/// One vector for each of `block.sentences`, which number the rows of the result: the mean of what
/// `words` (the pooled vectors of `block.words`) has for those of its words that have a place in
/// `batches`; zero where none has. `offsets` are the corpus's, int64 [sentence + 1].
ActivationBlock mean_over_sentences(ActivationBlock words, const Block& block,
                                    std::span<const std::int64_t> offsets,
                                    std::span<const TokenBatch> batches);

}  // namespace salient
