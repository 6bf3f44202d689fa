#include "salient/probes/masking.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "probes/data_impl.hpp"
#include "probes/logit_rows.hpp"
#include "probes/masked_model.hpp"
#include "probes/task_words.hpp"
#include "probes/training.hpp"

namespace salient {
namespace {

Judged judged_words(const Corpus& corpus, const Task& task, const LabelSet& labels,
                    std::span<const Split> splits) {
  Judged judged{std::vector<std::int32_t>(corpus.words.size(), label_excluded),
                std::vector<std::int32_t>(corpus.words.size(), -1)};
  for (std::size_t place = 0; place < splits.size(); ++place) {
    const Lesson lesson = lesson_of(corpus, task, {labels, {}}, splits[place]);
    for (std::size_t word = 0; word < corpus.words.size(); ++word) {
      if (lesson.label_of_word[word] == label_excluded) continue;
      judged.label_of_word[word] = lesson.label_of_word[word];
      judged.place_of_word[word] = static_cast<std::int32_t>(place);
    }
  }
  return judged;
}

/// The words of a task by the probe's labels; probes of the same task and labels share them.
class JudgedWords {
 public:
  JudgedWords(const Corpus& corpus, std::span<const Split> splits)
      : corpus_(corpus), splits_(splits) {}

  const Judged& of(const Task& task, const LabelSet& labels) {
    const auto [found, is_new] = known_.try_emplace({&task, labels.names()});
    if (is_new) found->second = judged_words(corpus_, task, labels, splits_);
    return found->second;
  }

 private:
  const Corpus& corpus_;
  std::span<const Split> splits_;
  std::map<std::pair<const Task*, std::vector<std::string>>, Judged> known_;
};

bool has_judged(const Judged& judged, RowRange words) {
  const auto first = judged.place_of_word.begin();
  return std::any_of(first + words.begin, first + words.end, [](auto place) { return place >= 0; });
}

/// Models that want the same features.
struct Group {
  Standardiser by;
  std::vector<MaskedModel*> models;
};

std::vector<Group> groups_of(std::vector<MaskedModel>& models, at::Device where) {
  std::vector<Group> groups;
  for (MaskedModel& model : models) {
    const auto wants_the_same = [&](const Group& group) {
      const LinearProbe &one = group.models.front()->probe(), &other = model.probe();
      return one.mean == other.mean && one.deviation == other.deviation;
    };
    auto found = std::find_if(groups.begin(), groups.end(), wants_the_same);
    if (found == groups.end()) {
      const Moments moments{model.probe().mean, model.probe().deviation};
      found = groups.insert(found, {standardiser_of(moments, where), {}});
    }
    found->models.push_back(&model);
  }
  return groups;
}

/// Words of a block at a time: what a core works on stays near it, and their logits nearest. A GPU
/// would rather have more of them for each call.
constexpr std::int64_t words_of_tile = 4 * strip_of_words, words_on_gpu = 11 * strip_of_words;

/// float32 [neuron, word]: rows [first, first + size) of x, filled up with zeros.
at::Tensor tile_of(const at::Tensor& x, std::int64_t first, std::int64_t size) {
  const at::Tensor words = x.narrow(0, first, size);
  const std::int64_t missing = (strip_of_words - size % strip_of_words) % strip_of_words;
  if (missing == 0) return words.t().contiguous();
  return at::cat({words, at::zeros({missing, x.size(1)}, x.options())}).t().contiguous();
}

void judge(const Group& group, FeatureBlocks& features, std::size_t i) {
  const RowRange words = features.words(i);
  std::vector<MaskedModel*> models;
  for (MaskedModel* model : group.models) {
    if (has_judged(model->judged(), words)) models.push_back(model);
  }
  if (models.empty()) return;
  const at::Tensor x = features.standardised(i, group.by, at::kFloat);
  const std::int64_t at_once = x.device().is_cpu() ? words_of_tile : words_on_gpu;
  for (std::int64_t first = 0; first < words.size(); first += at_once) {
    const std::int64_t size = std::min(at_once, words.size() - first);
    const at::Tensor tile = tile_of(x, first, size);
    for (MaskedModel* model : models) {
      model->judge(tile, {words.begin + first, words.begin + first + size});
    }
  }
}

void judge_all(std::vector<MaskedModel>& models, ProbeData::Impl& data) {
  const std::vector<Group> groups = groups_of(models, data.where);
  for (std::size_t i = 0; i < data.features.size(); ++i) {
    for (const Group& group : groups) judge(group, data.features, i);
    data.comm.beat("probes: masking", static_cast<std::int64_t>(i));
  }
}

void sum_over_ranks(std::vector<MaskedModel>& models, Communicator& comm) {
  for (MaskedModel& model : models) {
    for (auto& by_fill : model.hits().correct) {
      for (std::vector<std::int64_t>& counts : by_fill) {
        comm.all_reduce(Buffer<std::int64_t>::host(counts));
      }
    }
  }
}

/// Sentences with words of some splits.
struct JudgedSentences {
  std::shared_ptr<const std::vector<std::int64_t>> sentences;  // ascending
  std::vector<std::int32_t> place_of_word;  // int32 [word]: of its sentence there; or -1
};

JudgedSentences judged_sentences(const Corpus& corpus, std::span<const Split> splits) {
  std::vector<std::int64_t> judged;
  std::vector<std::int32_t> places(corpus.words.size(), -1);
  for (std::int64_t sentence = 0; sentence < corpus.sentence_count(); ++sentence) {
    const auto has_words = [&](Split split) { return corpus.has_words(sentence, split); };
    if (std::none_of(splits.begin(), splits.end(), has_words)) continue;
    const RowRange words = corpus.words_of(sentence);
    std::fill(places.begin() + words.begin, places.begin() + words.end,
              static_cast<std::int32_t>(judged.size()));
    judged.push_back(sentence);
  }
  return {std::make_shared<const std::vector<std::int64_t>>(std::move(judged)), std::move(places)};
}

/// Each once.
std::set<SentenceTally*> tallies_of(const std::vector<NestedMasks>& masks) {
  std::set<SentenceTally*> tallies;
  for (const NestedMasks& each : masks) {
    if (each.tally != nullptr) tallies.insert(each.tally);
  }
  return tallies;
}

/// In the order of the masks, which is the same on all ranks, and so is the order of what they sum.
void sum_over_ranks(const std::vector<NestedMasks>& masks, Communicator& comm) {
  std::set<SentenceTally*> left = tallies_of(masks);
  for (const NestedMasks& each : masks) {
    if (left.erase(each.tally) == 0) continue;
    comm.all_reduce(Buffer<std::int32_t>::host(each.tally->all()));
  }
}

}  // namespace

void SentenceTally::make_room(std::size_t splits, std::size_t fills, std::size_t sizes,
                              std::shared_ptr<const std::vector<std::int64_t>> sentences) {
  fills_ = fills;
  sizes_ = sizes;
  sentences_ = std::move(sentences);
  hits_.assign(splits * fills * sizes * sentences_->size(), 0);
}

std::vector<std::int64_t> SentenceTally::by_sentence(std::size_t split, std::size_t fill,
                                                     std::size_t size,
                                                     std::int64_t sentences) const {
  std::vector<std::int64_t> hits(static_cast<std::size_t>(sentences), 0);
  auto hit = hits_.begin() + static_cast<std::ptrdiff_t>(begin_of(split, fill, size));
  for (const std::int64_t sentence : *sentences_) {
    hits[static_cast<std::size_t>(sentence)] = *hit++;
  }
  return hits;
}

std::vector<MaskedHits> masked_hits(ProbeData& data, const std::vector<NestedMasks>& masks,
                                    std::span<const Split> splits) {
  ProbeData::Impl& impl = data.impl();
  JudgedWords judged(impl.corpus, splits);
  JudgedSentences sentences;
  if (!tallies_of(masks).empty()) sentences = judged_sentences(impl.corpus, splits);
  std::vector<MaskedModel> models;
  models.reserve(masks.size());
  for (const NestedMasks& each : masks) {
    models.emplace_back(each, judged.of(*each.task, each.probe->labels), splits.size(),
                        sentences.place_of_word, impl.where);
    if (each.tally != nullptr) {
      each.tally->make_room(splits.size(), each.fills.size(), each.kept.size(),
                            sentences.sentences);
    }
  }
  judge_all(models, impl);
  sum_over_ranks(models, impl.comm);
  sum_over_ranks(masks, impl.comm);
  std::vector<MaskedHits> hits;
  for (MaskedModel& model : models) hits.push_back(std::move(model.hits()));
  return hits;
}

std::vector<WordHits> hits_by_word(ProbeData& data, const std::vector<JudgedProbe>& probes,
                                   std::span<const Split> splits) {
  ProbeData::Impl& impl = data.impl();
  const std::int64_t neurons = impl.neurons.size();
  std::vector<std::int64_t> columns(static_cast<std::size_t>(neurons));
  std::iota(columns.begin(), columns.end(), std::int64_t{0});
  const SharedOrder order = shared_order(std::move(columns));

  std::vector<NestedMasks> masks;  // that mask nothing
  for (const JudgedProbe& each : probes) {
    masks.push_back({each.probe, each.task, order, {neurons}, {&each.probe->mean}});
  }
  JudgedWords judged(impl.corpus, splits);
  std::vector<MaskedModel> models;
  models.reserve(masks.size());
  const std::vector<std::int32_t> no_sentences;
  std::vector<WordHits> hits(probes.size(), WordHits(impl.corpus.words.size()));
  for (std::size_t i = 0; i < masks.size(); ++i) {
    models.emplace_back(masks[i], judged.of(*masks[i].task, masks[i].probe->labels), splits.size(),
                        no_sentences, impl.where);
    models.back().mark_words(hits[i]);
  }
  judge_all(models, impl);
  for (WordHits& of_probe : hits) join_over_ranks(of_probe, impl.comm);
  return hits;
}

SentenceHits by_sentence(const std::vector<const WordHits*>& hits, const Corpus& corpus,
                         const Task& task, Split split, const std::vector<char>& among) {
  const auto sentences = static_cast<std::size_t>(corpus.sentence_count());
  SentenceHits sums{std::vector<std::int64_t>(sentences),
                    {hits.size(), std::vector<std::int64_t>(sentences)}};
  for (std::size_t sentence = 0; sentence < sentences; ++sentence) {
    const RowRange words = corpus.words_of(static_cast<std::int64_t>(sentence));
    for (auto word = static_cast<std::size_t>(words.begin);
         word < static_cast<std::size_t>(words.end); ++word) {
      if (corpus.split_of_word[word] != split || task.label_of_word[word] == label_excluded ||
          (!among.empty() && among[word] == 0)) {
        continue;
      }
      ++sums.words[sentence];
      for (std::size_t i = 0; i < hits.size(); ++i) sums.correct[i][sentence] += (*hits[i])[word];
    }
  }
  return sums;
}

std::vector<SentenceHits> hits_by_sentence(ProbeData& data,
                                           const std::vector<const LinearProbe*>& probes,
                                           const Task& task, std::span<const Split> splits) {
  std::vector<JudgedProbe> judged;
  for (const LinearProbe* probe : probes) judged.push_back({probe, &task});
  const std::vector<WordHits> hits = hits_by_word(data, judged, splits);
  std::vector<const WordHits*> all;
  for (const WordHits& of_probe : hits) all.push_back(&of_probe);
  std::vector<SentenceHits> sums;
  for (const Split split : splits) {
    sums.push_back(by_sentence(all, data.corpus(), task, split));
  }
  return sums;
}

}  // namespace salient
