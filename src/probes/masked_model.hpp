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

  /// Counts the words that are right under each mask. `x`: float32 [neuron, word of `words`],
  /// standardised as the probe wants it.
  void judge(const at::Tensor& x, RowRange words);

 private:
  /// What one mask keeps that the one before does not.
  struct Step {
    std::vector<std::int64_t> neurons;  ///< with weight
    at::Tensor weights;                 ///< float32 [label, neuron]
  };

  std::int64_t labels() const { return masks_.probe->labels.size(); }
  void take_steps(at::Device where);
  /// The biases, and what the masked neurons add as each fill has them.
  void find_offsets();
  static void copy_rows(const at::Tensor& x, const Step& step, const at::Tensor& rows);
  void count_hits(const at::Tensor& logits, const float* offset, RowRange words, std::size_t fill,
                  std::size_t size);
  void guess(const at::Tensor& logits, const float* offset);

  const NestedMasks& masks_;
  const Judged& judged_;
  const std::vector<std::int32_t>& sentence_of_word_;
  std::vector<Step> steps_;  // [size]
  std::int64_t widest_ = 0;
  std::vector<std::vector<float>> offsets_;  // float32 [fill][size, label]
  std::vector<std::int32_t> guess_;          // [word]
  MaskedHits hits_;
  std::vector<char>* hit_of_word_ = nullptr;
};

}  // namespace salient
