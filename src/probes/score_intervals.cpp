#include "probes/score_intervals.hpp"

#include <Eigen/SparseCore>
#include <algorithm>
#include <cmath>
#include <utility>

#include "probes/sentence_draws.hpp"

namespace salient {
namespace {

/// Drawn values of a figure, of the draws that have it.
class DrawnFigure {
 public:
  void add(double value) { values_.push_back(value); }
  void add(const std::optional<double>& value) {
    if (value) add(*value);
  }
  KnownInterval interval() {
    if (values_.empty()) return std::nullopt;
    return interval_of(std::move(values_));
  }

 private:
  std::vector<double> values_;
};

/// What of a sentence adds up to a score of labels: these, and of each label words, those predicted
/// and those right.
enum Summand : Eigen::Index {
  of_words,
  of_correct,
  of_unseen,
  of_loss,
  of_chunks,
  of_chunks_predicted,
  of_chunks_correct,
  first_of_labels
};
constexpr Eigen::Index of_each_label = 3;

using Sums = Eigen::SparseMatrix<double>;  ///< [summand, sentence]

/// Collects the summands of the sentences with words, one after the other.
class SentenceSums {
 public:
  explicit SentenceSums(std::size_t labels)
      : rows_(first_of_labels + of_each_label * static_cast<Eigen::Index>(labels)) {}

  /// `label`: label_unseen, or one that train has.
  void add_word(std::int32_t label, std::int32_t guess) {
    add(of_words, 1);
    add(label_row(guess, 1), 1);
    if (label < 0) {
      add(of_unseen, 1);
      return;
    }
    add(label_row(label, 0), 1);
    if (label != guess) return;
    add(of_correct, 1);
    add(label_row(label, 2), 1);
  }
  void add_chunks(const ChunkScore& score) {
    add(of_chunks, static_cast<double>(score.chunks));
    add(of_chunks_predicted, static_cast<double>(score.predicted));
    add(of_chunks_correct, static_cast<double>(score.correct));
  }
  void end_sentence(double loss) {
    add(of_loss, loss);
    ++sentence_;
  }
  Sums sums() const {
    Sums sums(rows_, sentence_);
    sums.setFromTriplets(summands_.begin(), summands_.end());
    return sums;
  }
  static Eigen::Index label_row(std::int32_t label, Eigen::Index which) {
    return first_of_labels + of_each_label * label + which;
  }

 private:
  void add(Eigen::Index row, double value) {
    summands_.emplace_back(static_cast<int>(row), sentence_, value);
  }

  Eigen::Index rows_ = 0;
  int sentence_ = 0;
  std::vector<Eigen::Triplet<double>> summands_;
};

Sums sums_of(const Judgement& judged, const std::vector<std::int32_t>& label_of_word,
             const std::vector<ChunkScore>& chunks, const Corpus& corpus) {
  SentenceSums sums(static_cast<std::size_t>(judged.confusion.cols()));
  for (std::size_t sentence = 0; sentence < judged.loss_of_sentence.size(); ++sentence) {
    const RowRange words = corpus.words_of(static_cast<std::int64_t>(sentence));
    bool any = false;
    for (auto word = static_cast<std::size_t>(words.begin);
         word < static_cast<std::size_t>(words.end); ++word) {
      if (label_of_word[word] == label_excluded) continue;
      sums.add_word(label_of_word[word], judged.guess_of_word[word]);
      any = true;
    }
    if (!any) continue;
    if (!chunks.empty()) sums.add_chunks(chunks[sentence]);
    sums.end_sentence(judged.loss_of_sentence[sentence]);
  }
  return sums.sums();
}

std::int64_t whole(double value) { return std::llround(value); }

/// The score of a bootstrap, by its sums; `score`: of all sentences.
ProbeScore drawn_score(const Eigen::Ref<const Eigen::VectorXd>& sums, const ProbeScore& score) {
  ProbeScore drawn;
  drawn.words = whole(sums[of_words]);
  drawn.correct = whole(sums[of_correct]);
  drawn.unseen = whole(sums[of_unseen]);
  drawn.loss =
      sums[of_loss] / static_cast<double>(std::max<std::int64_t>(1, drawn.words - drawn.unseen));
  drawn.chunks = {whole(sums[of_chunks]), whole(sums[of_chunks_predicted]),
                  whole(sums[of_chunks_correct])};
  for (std::size_t label = 0; label < score.labels.size(); ++label) {
    const Eigen::Index row = SentenceSums::label_row(static_cast<std::int32_t>(label), 0);
    drawn.labels.push_back({0, whole(sums[row]), whole(sums[row + 1]), whole(sums[row + 2])});
  }
  for (const std::int64_t words : score.words_of_unseen) {
    drawn.words_of_unseen.push_back(
        whole(static_cast<double>(words * drawn.unseen) / static_cast<double>(score.unseen)));
  }
  return drawn;
}

struct DrawnLabel {
  DrawnFigure precision, recall, f1;

  void add(const LabelScore& label) {
    if (label.predicted > 0) precision.add(label.precision());
    if (label.words == 0) return;
    recall.add(label.recall());
    f1.add(label.f1());
  }
  LabelIntervals intervals() { return {precision.interval(), recall.interval(), f1.interval()}; }
};

struct DrawnScores {
  DrawnFigure macro_f1, mcc, loss, chunk_f1;
  std::vector<DrawnLabel> labels;

  void add(const ProbeScore& score) {
    macro_f1.add(score.macro_f1());
    mcc.add(score.mcc());
    if (score.words > score.unseen) loss.add(score.loss);
    if (score.chunks->chunks > 0) chunk_f1.add(score.chunks->f1());
    for (std::size_t label = 0; label < labels.size(); ++label) {
      labels[label].add(score.labels[label]);
    }
  }
  ScoreIntervals intervals() {
    ScoreIntervals found;
    found.macro_f1 = macro_f1.interval();
    found.mcc = mcc.interval();
    found.loss = loss.interval();
    found.chunk_f1 = chunk_f1.interval();
    for (DrawnLabel& label : labels) found.labels.push_back(label.intervals());
    return found;
  }
};

/// Calls `take(times)` until all are drawn: float64 [sentence, draw], how often each is.
template <class Take>
void for_draws_of(Eigen::Index sentences, Take take) {
  RandomStream stream(usual_seed);
  for (std::int32_t done = 0; done < score_draws; done += draws_at_once) {
    take(drawn_sentences(sentences, std::min(draws_at_once, score_draws - done), stream));
  }
}

}  // namespace

ScoreIntervals intervals_of_labels(const ProbeScore& score, const Judgement& judged,
                                   const std::vector<std::int32_t>& label_of_word,
                                   const std::vector<ChunkScore>& chunks, const Corpus& corpus) {
  const Sums sums = sums_of(judged, label_of_word, chunks, corpus);
  DrawnScores drawn;
  drawn.labels.resize(score.labels.size());
  for_draws_of(sums.cols(), [&](const Eigen::MatrixXd& times) {
    const Eigen::MatrixXd of_draws = sums * times;
    for (Eigen::Index draw = 0; draw < times.cols(); ++draw) {
      drawn.add(drawn_score(of_draws.col(draw), score));
    }
  });
  return drawn.intervals();
}

ScoreIntervals intervals_of_numbers(const std::vector<double>& truth,
                                    const std::vector<double>& predicted,
                                    const std::vector<std::int64_t>& words) {
  DrawnFigure loss, r_squared, pearson, spearman, root_squared_error;
  std::vector<double> drawn_truth, drawn_predicted;
  const auto add_draw = [&](const Eigen::Ref<const Eigen::VectorXd>& times) {
    drawn_truth.clear();
    drawn_predicted.clear();
    std::size_t begin = 0;
    for (std::size_t sentence = 0; sentence < words.size(); ++sentence) {
      const std::size_t end = begin + static_cast<std::size_t>(words[sentence]);
      for (double left = times[static_cast<Eigen::Index>(sentence)]; left > 0; --left) {
        for (std::size_t word = begin; word < end; ++word) {
          drawn_truth.push_back(truth[word]);
          drawn_predicted.push_back(predicted[word]);
        }
      }
      begin = end;
    }
    const NumberScore score = score_numbers(drawn_truth, drawn_predicted, 0);
    loss.add(score.squared_error / 2);
    r_squared.add(score.r_squared);
    pearson.add(score.pearson);
    spearman.add(score.spearman);
    root_squared_error.add(score.root_squared_error());
  };
  for_draws_of(std::ssize(words), [&](const Eigen::MatrixXd& times) {
    for (Eigen::Index draw = 0; draw < times.cols(); ++draw) add_draw(times.col(draw));
  });
  ScoreIntervals found;
  found.loss = loss.interval();
  found.r_squared = r_squared.interval();
  found.pearson = pearson.interval();
  found.spearman = spearman.interval();
  found.root_squared_error = root_squared_error.interval();
  return found;
}

}  // namespace salient
