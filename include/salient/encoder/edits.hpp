#pragma once

#include <cstdint>
#include <vector>

namespace salient {

/// What an experiment makes of the hidden states of one layer before any later layer reads them:
/// in every row and subword, unit by unit, state * scale + shift.
struct LayerEdit {
  std::int32_t layer = 0;    ///< the model's number of it
  std::vector<float> scale;  ///< float32 [unit]
  std::vector<float> shift;  ///< float32 [kind of word, unit]
};

/// All that is done to the states of one forward pass, each layer's at most once.
struct StateEdits {
  std::vector<LayerEdit> layers = {};
  /// int32 [place of the batch]: the kind of its word. Empty: 0, as of all subwords that no place
  /// has.
  std::vector<std::int32_t> kind_of_place = {};
};

/// A subword that a language model is to guess: where something else stands in its place, or where
/// it stands itself.
struct GuessedSubword {
  std::int64_t place = 0;    ///< of the batch
  std::int64_t subword = 0;  ///< of the place's own, from 0
  std::int64_t id = 0;       ///< what the text has there
};

}  // namespace salient
