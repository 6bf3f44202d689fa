#include "probes/score_intervals.hpp"

#include <Eigen/SparseCore>
#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "probes/sentence_draws.hpp"
#include "probes/statistics.hpp"

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
    const Interval found = interval_of(std::move(values_));
    const double rounding = 1e-12 * std::max(std::abs(found.low), std::abs(found.high));
    if (found.high - found.low <= rounding) return std::nullopt;
    return found;
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
    for (const auto& [row, value] : of_sentence_) summands_.emplace_back(row, sentence_, value);
    of_sentence_.clear();
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
  void add(Eigen::Index row, double value) { of_sentence_[static_cast<int>(row)] += value; }

  Eigen::Index rows_ = 0;
  int sentence_ = 0;
  std::map<int, double> of_sentence_;  ///< by row: of the one that is not ended
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

/// Macro-F1 of a bootstrap over the labels that the split has, to first order in its words of each
/// label: many are of few sentences, and a mean over those that a draw happens to have would lie
/// elsewhere than the figure does.
double drawn_macro_f1(const ProbeScore& drawn, const ProbeScore& score) {
  double change = 0, labels = 0;
  for (std::size_t label = 0; label < score.labels.size(); ++label) {
    const LabelScore &whole = score.labels[label], &of_draw = drawn.labels[label];
    if (whole.words == 0) continue;
    const double hits = 2 * static_cast<double>(of_draw.correct) -
                        whole.f1() * static_cast<double>(of_draw.words + of_draw.predicted);
    change += hits / static_cast<double>(whole.words + whole.predicted);
    ++labels;
  }
  return std::clamp(score.macro_f1() + change / std::max(1.0, labels), 0.0, 1.0);
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

  /// `score`: of a draw; `whole`: of all sentences.
  void add(const ProbeScore& score, const ProbeScore& whole) {
    macro_f1.add(drawn_macro_f1(score, whole));
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

/// Draws numbers with their sentences.
class DrawnNumbers {
 public:
  /// `words`: [sentence]
  DrawnNumbers(const std::vector<double>& truth, const std::vector<double>& predicted,
               const std::vector<std::int64_t>& words)
      : truth_(truth),
        predicted_(predicted),
        words_(words),
        times_(truth.size()),
        ranks_of_truth_(truth),
        ranks_of_predicted_(predicted) {}

  /// `times`: [sentence]
  void add(const Eigen::Ref<const Eigen::VectorXd>& times) {
    std::size_t word = 0;
    for (std::size_t sentence = 0; sentence < words_.size(); ++sentence) {
      const auto drawn = static_cast<std::int32_t>(times[static_cast<Eigen::Index>(sentence)]);
      for (std::int64_t left = words_[sentence]; left > 0; --left) times_[word++] = drawn;
    }
    const std::vector<double>& rank_of_truth = ranks_of_truth_.of(times_);
    const std::vector<double>& rank_of_predicted = ranks_of_predicted_.of(times_);
    for (std::vector<double>& column : columns_) column.clear();
    word = 0;
    for (std::size_t sentence = 0; sentence < words_.size(); ++sentence) {
      const std::size_t end = word + static_cast<std::size_t>(words_[sentence]);
      for (std::int32_t left = times_[word]; left > 0; --left) {
        for (std::size_t i = word; i < end; ++i) {
          columns_[0].push_back(truth_[i]);
          columns_[1].push_back(rank_of_truth[i]);
          columns_[2].push_back(predicted_[i]);
          columns_[3].push_back(rank_of_predicted[i]);
        }
      }
      word = end;
    }
    add(score_ranked_numbers({columns_[0], columns_[1]}, {columns_[2], columns_[3]}, 0));
  }

  ScoreIntervals intervals() {
    ScoreIntervals found;
    found.loss = loss_.interval();
    found.r_squared = r_squared_.interval();
    found.pearson = pearson_.interval();
    found.spearman = spearman_.interval();
    found.root_squared_error = root_squared_error_.interval();
    return found;
  }

 private:
  void add(const NumberScore& score) {
    loss_.add(score.squared_error / 2);
    r_squared_.add(score.r_squared);
    pearson_.add(score.pearson);
    spearman_.add(score.spearman);
    root_squared_error_.add(score.root_squared_error());
  }

  const std::vector<double>&truth_, &predicted_;
  const std::vector<std::int64_t>& words_;
  std::vector<std::int32_t> times_;  ///< [word]
  RepeatedRanks ranks_of_truth_, ranks_of_predicted_;
  std::vector<double> columns_[4];  ///< truth, its ranks, predicted, its ranks: as often as drawn
  DrawnFigure loss_, r_squared_, pearson_, spearman_, root_squared_error_;
};

}  // namespace

ScoreIntervals intervals_of_labels(const ProbeScore& score, const Judgement& judged,
                                   const std::vector<std::int32_t>& label_of_word,
                                   const std::vector<ChunkScore>& chunks, const Corpus& corpus,
                                   const DrawnSoFar& so_far) {
  const Sums sums = sums_of(judged, label_of_word, chunks, corpus);
  DrawnScores drawn;
  drawn.labels.resize(score.labels.size());
  draw_sentences(sums.cols(), score_draws, usual_seed, [&](const auto& times, auto done) {
    so_far(done);
    const Eigen::MatrixXd of_draws = sums * times;
    for (Eigen::Index draw = 0; draw < times.cols(); ++draw) {
      drawn.add(drawn_score(of_draws.col(draw), score), score);
    }
  });
  return drawn.intervals();
}

ScoreIntervals intervals_of_numbers(const std::vector<double>& truth,
                                    const std::vector<double>& predicted,
                                    const std::vector<std::int64_t>& words,
                                    const DrawnSoFar& so_far) {
  DrawnNumbers drawn(truth, predicted, words);
  draw_sentences(std::ssize(words), score_draws, usual_seed, [&](const auto& times, auto done) {
    so_far(done);
    for (Eigen::Index draw = 0; draw < times.cols(); ++draw) drawn.add(times.col(draw));
  });
  return drawn.intervals();
}

}  // namespace salient
