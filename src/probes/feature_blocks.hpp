#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "probes/column_sums.hpp"
#include "probes/read_ahead.hpp"
#include "salient/activations/store.hpp"
#include "salient/probes/data.hpp"
#include "salient/probes/plan.hpp"

namespace salient {

/// What is done to the activations on their way into a block buffer.
struct Standardiser {
  at::Tensor mean;     ///< float64 [feature]
  at::Tensor inverse;  ///< float64 [feature]: 1 / deviation, 0 for a constant neuron
  at::Tensor columns;  ///< int64 [feature]: which neuron it is; undefined where all are in order
};

/// A standardiser that leaves features as they are.
Standardiser no_standardiser(std::int64_t neurons, at::Device where);
Standardiser standardiser_of(const Moments& moments, at::Device where);
/// Of the features that `columns` (int64, of `whole`'s device) names.
Standardiser some_of(const Standardiser& whole, const at::Tensor& columns);

/// Whether both make the same features, as far as can be seen without comparing numbers.
bool are_same(const Standardiser& one, const Standardiser& other);

/// This rank's blocks of activations, kept as stored on the device or on the host while they fit,
/// else read from the file in each pass, one block ahead. Kept ones lie evenly between the others,
/// so that reading goes on while they are used. Never a converted copy of all of them: one buffer
/// of one block.
///
/// Of head-modifier, head and mean, the rows that features are made of are gathered when a block is
/// asked for: a word's head lies in its sentence, and so in its block.
class FeatureBlocks {
 public:
  FeatureBlocks(const ActivationReader& reader, std::vector<std::int64_t> blocks,
                FeatureMemory memory, at::Device where, Features features = Features::word);

  std::size_t size() const noexcept { return blocks_.size(); }
  std::int64_t block_index(std::size_t i) const { return blocks_[i]; }
  RowRange words(std::size_t i) const;
  const NeuronLayout& neurons() const noexcept { return neurons_; }  ///< of the features

  /// [word of block i, neuron] of `type` (float32 or float64): valid until the next call.
  at::Tensor raw(std::size_t i, at::ScalarType type);
  at::Tensor standardised(std::size_t i, const Standardiser& by, at::ScalarType type);

  /// [word of `words`, feature], float32: some words of block i (global axis), in any order; valid
  /// until the next call.
  at::Tensor standardised_words(std::size_t i, std::span<const std::int64_t> words,
                                const Standardiser& by);

  /// float64 [neuron]: over the words of block i that `include` ([word, global]) does not leave out
  /// with 0, the sum of (value - shift)^power, `shift` float64 [neuron]; valid at any time.
  at::Tensor powers(std::size_t i, const std::vector<char>& include, const at::Tensor& shift,
                    Power power);
  /// The same of words that count as often as `weights` has it (float64 [word of block i, 1], on
  /// the host).
  at::Tensor powers(std::size_t i, const at::Tensor& weights, const at::Tensor& shift, Power power);
  /// float32 [neuron]: the largest |value| of block i; not finite where a value is not.
  at::Tensor largest(std::size_t i);

  /// Keeps these blocks too, as stored, until the next call: for who comes back to a few of them
  /// again and again, and would have them read each time.
  void hold(std::span<const std::size_t> blocks);

  /// Words that were standardised so far, each as often as it was.
  std::int64_t words_made() const noexcept { return words_made_; }

 private:
  /// A standardiser rounded to one type.
  struct Rounded {
    Standardiser of;
    at::Tensor mean, inverse, lost;  // lost: what rounding the mean takes, standardised
  };
  const Rounded& rounded(const Standardiser& by, at::ScalarType type);
  /// Of a block as stored, or of some words or neurons of one.
  at::Tensor standardised_on_gpu(const at::Tensor& block, const Standardiser& by,
                                 at::ScalarType type);
  /// One read of a block as stored, or of `rows` of it if not null; one write of them as float32.
  at::Tensor standardised_on_host(std::size_t i, const Standardiser& by,
                                  const std::vector<std::int64_t>* rows);
  void keep(FeatureMemory memory);
  at::Tensor read(std::size_t i) const;
  at::Tensor stored(
      std::size_t i);  // where it is kept, else on the host; valid until the next call
  at::Tensor buffer(at::ScalarType type, std::int64_t rows, std::int64_t columns);
  /// Features of a block, or of `rows` of it if not null, before they are widened: as stored but
  /// for means, which are float32. Where it is kept, else on the host; valid until the next call.
  at::Tensor gathered(std::size_t i, const std::vector<std::int64_t>* rows);
  /// int64, of the block's rows: those that gathered() puts side by side, word by word.
  at::Tensor sources(std::size_t i, const std::vector<std::int64_t>* rows, at::Device where) const;
  at::Tensor unwidened(std::size_t i) { return gathers_ ? gathered(i, nullptr) : stored(i); }

  const ActivationReader& reader_;
  Features features_;
  bool gathers_;  // whether features are more than the rows as stored
  NeuronLayout neurons_;
  std::vector<std::int64_t> blocks_;
  at::Device where_;
  at::ScalarType stored_type_;
  std::vector<at::Tensor> kept_;            // [block], undefined where the file is read again
  std::map<std::size_t, at::Tensor> held_;  // others, for the time being
  std::optional<ReadAhead> streamed_;       // the others, if there are any
  at::Tensor buffer_;  // uint8: of one block in the widest type asked for so far
  Rounded rounded_;    // of the standardiser that was used last
  std::int64_t words_made_ = 0;
};

}  // namespace salient
