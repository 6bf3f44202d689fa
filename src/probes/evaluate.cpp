#include <ATen/ops/cat.h>

#include <algorithm>
#include <numeric>

#include "probes/chunks.hpp"
#include "probes/judge.hpp"
#include "probes/score_intervals.hpp"
#include "probes/sentence_scores.hpp"
#include "probes/training.hpp"
#include "salient/probes/masking.hpp"
#include "salient/probes/train.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

at::Tensor parameters_of(const LinearProbe& probe, at::Device where) {
  const Eigen::VectorXd bias = probe.bias.cast<double>();
  return at::cat({float64_tensor(probe.weights, where), float64_tensor(bias, where).unsqueeze(1)},
                 1);
}

/// [label]: the words of each in truth.
std::vector<std::int64_t> words_of_labels(const Confusion& confusion) {
  std::vector<std::int64_t> words;
  for (Eigen::Index label = 0; label < confusion.cols(); ++label) {
    words.push_back(confusion.row(label).sum());
  }
  return words;
}

/// Of `unseen` words of the split by their labels; those of no such label were dropped.
std::vector<std::int64_t> words_of_unseen(const Task& task, Split split, std::int64_t unseen) {
  std::vector<std::int64_t> words;
  for (const UnseenLabel& label : task.unseen) {
    if (label.split == split) words.push_back(label.words);
  }
  const std::int64_t dropped =
      unseen - std::accumulate(words.begin(), words.end(), std::int64_t{0});
  if (dropped > 0) words.push_back(dropped);
  return words;
}

/// Words of a split that are not judged.
std::int64_t excluded_words(const Lesson& asked, Split split, const Corpus& corpus) {
  std::int64_t words = 0;
  for (std::size_t word = 0; word < corpus.words.size(); ++word) {
    const bool excluded = asked.label_of_word[word] == label_excluded;
    if (excluded && corpus.split_of_word[word] == split) ++words;
  }
  return words;
}

/// Of the words of a split that have numbers.
struct JudgedNumbers {
  std::vector<double> truth, predicted;  ///< [word], less the mean of train
  std::vector<std::int64_t> words;       ///< [sentence], of those with words
};

JudgedNumbers judged_numbers(const Lesson& asked, const Judgement& judged, const Corpus& corpus) {
  JudgedNumbers found;
  for (std::int64_t sentence = 0; sentence < corpus.sentence_count(); ++sentence) {
    const RowRange words = corpus.words_of(sentence);
    const std::size_t before = found.truth.size();
    for (auto word = static_cast<std::size_t>(words.begin);
         word < static_cast<std::size_t>(words.end); ++word) {
      if (asked.label_of_word[word] < 0) continue;
      found.truth.push_back(asked.value_of_word[word]);
      found.predicted.push_back(judged.value_of_word[word]);
    }
    if (found.truth.size() == before) continue;
    found.words.push_back(static_cast<std::int64_t>(found.truth.size() - before));
  }
  return found;
}

/// `so_far`: none without intervals.
void add_numbers(const Judgement& judged, const Lesson& asked, const Corpus& corpus,
                 const DrawnSoFar& so_far, ProbeScore& score) {
  const JudgedNumbers numbers = judged_numbers(asked, judged, corpus);
  score.numbers = score_numbers(numbers.truth, numbers.predicted, 0);
  if (!so_far || score.words == 0) return;
  score.intervals = intervals_of_numbers(numbers.truth, numbers.predicted, numbers.words, so_far);
}

ProbeScore score_of(const Judgement& judged, const Lesson& asked, Split split,
                    const Corpus& corpus) {
  ProbeScore score;
  score.split = split;
  score.words = judged.words;
  score.excluded = excluded_words(asked, split, corpus);
  score.loss = judged.loss;
  return score;
}

void add_labels(const Judgement& judged, const Task& task,
                const std::vector<std::int64_t>& train_words, ProbeScore& score) {
  score.correct = judged.correct;
  score.unseen = judged.unseen;
  score.words_of_unseen = words_of_unseen(task, score.split, judged.unseen);
  score.confusion = judged.confusion;
  const auto most = std::max_element(train_words.begin(), train_words.end());
  const std::vector<std::int64_t> words = words_of_labels(judged.confusion);
  score.majority = words[static_cast<std::size_t>(most - train_words.begin())];
  for (std::size_t label = 0; label < train_words.size(); ++label) {
    const auto id = static_cast<Eigen::Index>(label);
    score.labels.push_back({train_words[label], words[label], judged.confusion.col(id).sum(),
                            judged.confusion(id, id)});
  }
}

/// [sentence]
std::vector<ChunkScore> chunks_of(const ChunkTags& tags, const std::vector<std::int32_t>& labels,
                                  const Judgement& judged, const Corpus& corpus) {
  std::vector<ChunkScore> chunks;
  for (std::int64_t sentence = 0; sentence < corpus.sentence_count(); ++sentence) {
    chunks.push_back(
        chunks_of_sentence(corpus.words_of(sentence), tags, labels, judged.guess_of_word));
  }
  return chunks;
}

ChunkScore sum_of(const std::vector<ChunkScore>& chunks) {
  ChunkScore sum;
  for (const ChunkScore& of_sentence : chunks) {
    sum.chunks += of_sentence.chunks;
    sum.predicted += of_sentence.predicted;
    sum.correct += of_sentence.correct;
  }
  return sum;
}

/// `label_of_word`: of the probe.
SentenceScores sentences_of(const Judgement& judged, const std::vector<std::int32_t>& label_of_word,
                            const Corpus& corpus, const Task& task, Split split) {
  WordHits hits;
  for (std::size_t word = 0; word < label_of_word.size(); ++word) {
    hits.push_back(label_of_word[word] == judged.guess_of_word[word] ? 1 : 0);
  }
  const SentenceHits found = by_sentence({&hits}, corpus, task, split);
  return sentence_scores(found.words, found.correct.front(), corpus, split);
}

/// The chunks, where there are some, and what is by sentence or drawn of all that `score` has by
/// now; `so_far`: none without these.
void add_chunks_and_intervals(const Judgement& judged, const Task& task,
                              const std::vector<std::int32_t>& label_of_word,
                              const std::optional<ChunkTags>& tags, const Corpus& corpus,
                              const DrawnSoFar& so_far, ProbeScore& score) {
  std::vector<ChunkScore> chunks;
  if (tags) {
    chunks = chunks_of(*tags, label_of_word, judged, corpus);
    score.chunks = sum_of(chunks);
  }
  if (!so_far || score.words == 0) return;
  score.sentences = sentences_of(judged, label_of_word, corpus, task, score.split);
  score.intervals = intervals_of_labels(score, judged, label_of_word, chunks, corpus, so_far);
}

}  // namespace

std::vector<ProbeScore> evaluate(ProbeData& data, const LinearProbe& probe, const Task& task,
                                 Intervals intervals) {
  ProbeData::Impl& impl = data.impl();
  const Standardiser by = standardiser_of({probe.mean, probe.deviation}, impl.where);
  const at::Tensor parameters = parameters_of(probe, impl.where);
  require(probe.predicts_numbers() == task.has_numbers(), "a probe is scored on its own task");
  const Target target{probe.labels, probe.value_mean};
  std::vector<ProbeScore> scores;
  std::vector<std::int64_t> train_words;
  for (const Split split : all_splits) {
    const Lesson asked = lesson_of(impl.corpus, task, target, split);
    const std::vector<std::int32_t>& column = asked.label_of_word;
    if (std::all_of(column.begin(), column.end(),
                    [](std::int32_t label) { return label == label_excluded; })) {
      continue;
    }
    const Judgement judged = judge(impl, parameters, by, asked);
    DrawnSoFar so_far;
    if (intervals == Intervals::drawn && split != Split::train) {
      so_far = [&](std::int32_t draws) { impl.comm.beat("probes: intervals of scores", draws); };
    }
    scores.push_back(score_of(judged, asked, split, impl.corpus));
    if (asked.is_of_numbers()) {
      add_numbers(judged, asked, impl.corpus, so_far, scores.back());
      continue;
    }
    if (split == Split::train) train_words = words_of_labels(judged.confusion);
    add_labels(judged, task, train_words, scores.back());
    add_chunks_and_intervals(judged, task, column,
                             chunk_tags(impl.corpus, task, probe.labels, column), impl.corpus,
                             so_far, scores.back());
  }
  return scores;
}

}  // namespace salient
