#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "salient/probes/data.hpp"
#include "salient/probes/probe.hpp"
#include "salient/probes/shared_order.hpp"

namespace salient {

/// What a masked neuron is taken to be, on any word: float64 [neuron], as it is stored.
using MaskFill = Eigen::VectorXd;

/// Words that probes get right under nested masks, by sentence, summed over all masks that are
/// added to it, which have the same fills and numbers of sizes. Holds the sentences with words of
/// the splits that are judged alone.
class SentenceTally {
 public:
  /// `sentences`: those that are judged, ascending.
  void make_room(std::size_t splits, std::size_t fills, std::size_t sizes,
                 std::shared_ptr<const std::vector<std::int64_t>> sentences);
  /// Of the places of split, fill and size in what was asked; `place`: of the sentence among those
  /// that are judged.
  void add(std::size_t split, std::size_t fill, std::size_t size, std::int32_t place,
           std::int32_t hits) {
    hits_[begin_of(split, fill, size) + static_cast<std::size_t>(place)] += hits;
  }
  /// int64 [sentence], of as many as there are in all.
  std::vector<std::int64_t> by_sentence(std::size_t split, std::size_t fill, std::size_t size,
                                        std::int64_t sentences) const;
  std::vector<std::int32_t>& all() noexcept { return hits_; }

 private:
  std::size_t begin_of(std::size_t split, std::size_t fill, std::size_t size) const {
    return ((split * fills_ + fill) * sizes_ + size) * sentences_->size();
  }

  std::size_t fills_ = 0, sizes_ = 0;
  std::shared_ptr<const std::vector<std::int64_t>> sentences_;
  std::vector<std::int32_t> hits_;  ///< int32 [split][fill][size][place]
};

/// A probe of labels, not retrained, that sees the first so many neurons of an order alone, all
/// others masked.
struct NestedMasks {
  const LinearProbe* probe = nullptr;  ///< this, the task and the fills outlive the call
  const Task* task = nullptr;
  SharedOrder order;                   ///< neurons (layer major), each once
  std::vector<std::int64_t> kept;      ///< int64 [size]: how many of them it sees; ascending
  std::vector<const MaskFill*> fills;  ///< each by itself
  SentenceTally* tally = nullptr;      ///< that hits are added to as well; several may share one
};

/// Words that a probe gets right under masks.
struct MaskedHits {
  /// int64 [split][fill][size], in the order of what was asked.
  std::vector<std::vector<std::vector<std::int64_t>>> correct;
};

/// Collective; the same on every rank and on any number of ranks. Words of each of `splits` with
/// the probe's label, for every mask; what counts is as for evaluate(). All masks share one read of
/// the activations. Along an order the logits grow by what the next neurons add, so that the masks
/// of one order cost one product of the whole probe, however many they are; neurons without weight
/// are not looked at.
std::vector<MaskedHits> masked_hits(ProbeData& data, const std::vector<NestedMasks>& masks,
                                    std::span<const Split> splits);

/// A probe, and by whose labels it is judged.
struct JudgedProbe {
  const LinearProbe* probe = nullptr;  ///< these outlive the call
  const Task* task = nullptr;
};

/// [word, global]: 1 where a probe is right, else 0; also where a word does not count.
using WordHits = std::vector<char>;

/// Collective; likewise, of the words of `splits`, with one read of the activations for all:
/// [probe].
std::vector<WordHits> hits_by_word(ProbeData& data, const std::vector<JudgedProbe>& probes,
                                   std::span<const Split> splits);

/// Words of one split by their sentences.
struct SentenceHits {
  std::vector<std::int64_t> words;                 ///< int64 [sentence]: that count
  std::vector<std::vector<std::int64_t>> correct;  ///< int64 [probe][sentence]
};

/// The words of `split` that count for the task and are not 0 in `among` ([word, global]; empty:
/// all of them).
SentenceHits by_sentence(const std::vector<const WordHits*>& hits, const Corpus& corpus,
                         const Task& task, Split split, const std::vector<char>& among = {});

/// Collective; both of all words: [split].
std::vector<SentenceHits> hits_by_sentence(ProbeData& data,
                                           const std::vector<const LinearProbe*>& probes,
                                           const Task& task, std::span<const Split> splits);

}  // namespace salient
