#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "salient/probes/masking.hpp"

namespace salient {

/// Which words of a task are judged, and by what.
struct Judged {
  std::vector<std::int32_t>
      label_of_word;  ///< int32 [word]: of the probe, or negative: never right
  std::vector<std::int32_t> place_of_word;  ///< int32 [word]: of its split among those asked; or -1
};

/// Nested masks as the passes take them: neurons in their order, but for those without weight.
class MaskedModel {
 public:
  /// `sentence_of_word`: [word], its sentence's place for SentenceTally, where hits are tallied.
  MaskedModel(const NestedMasks& masks, const Judged& judged, std::size_t splits,
              const std::vector<std::int32_t>& sentence_of_word, at::Device where);

  const LinearProbe& probe() const noexcept { return *masks_.probe; }
  const Judged& judged() const noexcept { return judged_; }
  MaskedHits& hits() noexcept { return hits_; }

  /// From here on words that are right get a 1 there too, whatever the mask: [word, global].
  void mark_words(std::vector<char>& hits) { hit_of_word_ = &hits; }

  /// Counts the words that are right under each mask. `x`: float32 [neuron, word], contiguous,
  /// standardised as the probe wants it; more words than those of `words` may follow, which fill it
  /// up to a multiple of strip_of_words.
  void judge(const at::Tensor& x, RowRange words);

 private:
  /// What one mask keeps that the one before does not.
  struct Step {
    std::vector<std::int64_t> neurons;  ///< with weight
    at::Tensor weights;                 ///< float32 [neuron, label]
  };
  /// A word of a tile.
  struct JudgedRow {
    std::size_t row, word;  ///< of the tile, of all
    std::int32_t label;
  };

  std::int64_t labels() const { return masks_.probe->labels.size(); }
  void take_steps(at::Device where);
  /// The biases, and what the masked neurons add as each fill has them.
  void find_offsets();
  void find_rows(RowRange words);
  static void add_step(const at::Tensor& x, const Step& step, at::Tensor& logits);
  void count_hits(std::size_t fill, std::size_t size);
  void guess(const at::Tensor& logits, const float* offset);

  const NestedMasks& masks_;
  const Judged& judged_;
  const std::vector<std::int32_t>& sentence_of_word_;
  std::vector<Step> steps_;                   // [size]
  std::vector<std::vector<float>> offsets_;   // float32 [fill][size, label]
  std::vector<std::vector<JudgedRow>> rows_;  // of a tile, [place of split]
  std::vector<std::int32_t> guess_;           // [word of a tile]
  MaskedHits hits_;
  std::vector<char>* hit_of_word_ = nullptr;
};

}  // namespace salient
