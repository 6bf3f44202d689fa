#include "salient/probes/score.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "probes/statistics.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

double share(std::int64_t part, std::int64_t whole) noexcept {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0.0;
}

double product(std::int64_t a, std::int64_t b) noexcept {
  return static_cast<double>(a) * static_cast<double>(b);
}

double square(double value) noexcept { return value * value; }

}  // namespace

double LabelScore::precision() const noexcept { return share(correct, predicted); }

double LabelScore::recall() const noexcept { return share(correct, words); }

double LabelScore::f1() const noexcept { return share(2 * correct, words + predicted); }

double ChunkScore::precision() const noexcept { return share(correct, predicted); }

double ChunkScore::recall() const noexcept { return share(correct, chunks); }

double ChunkScore::f1() const noexcept { return share(2 * correct, chunks + predicted); }

double NumberScore::root_squared_error() const noexcept { return std::sqrt(squared_error); }

NumberScore score_numbers(std::span<const double> truth, std::span<const double> predicted,
                          double train_mean) {
  const std::vector<double> of_truth = ranks_of(truth), of_predicted = ranks_of(predicted);
  return score_ranked_numbers({truth, of_truth}, {predicted, of_predicted}, train_mean);
}

NumberScore score_ranked_numbers(RankedNumbers truth, RankedNumbers predicted, double train_mean) {
  require(truth.values.size() == predicted.values.size(), "a prediction for every number");
  double errors = 0, of_mean = 0;
  for (std::size_t word = 0; word < truth.values.size(); ++word) {
    errors += square(predicted.values[word] - truth.values[word]);
    of_mean += square(train_mean - truth.values[word]);
  }
  NumberScore score;
  score.squared_error = errors / std::max(1.0, static_cast<double>(truth.values.size()));
  if (of_mean > 0) score.r_squared = 1 - errors / of_mean;
  score.pearson = pearson(truth.values, predicted.values);
  score.spearman = pearson(truth.ranks, predicted.ranks);
  return score;
}

double ProbeScore::accuracy() const noexcept { return share(correct, words); }

double ProbeScore::accuracy_of_all() const noexcept { return share(correct, words + excluded); }

double ProbeScore::majority_accuracy() const noexcept { return share(majority, words); }

double ProbeScore::macro_f1() const noexcept {
  double sum = 0;
  std::int64_t count = 0;
  for (const LabelScore& label : labels) {
    if (label.words == 0) continue;
    sum += label.f1();
    ++count;
  }
  return count > 0 ? sum / static_cast<double>(count) : 0.0;
}

std::optional<double> ProbeScore::mcc() const noexcept {
  double together = product(correct, words);
  double of_truth = product(words, words);
  double of_guess = of_truth;
  for (const LabelScore& label : labels) {
    together -= product(label.words, label.predicted);
    of_truth -= product(label.words, label.words);
    of_guess -= product(label.predicted, label.predicted);
  }
  for (const std::int64_t count : words_of_unseen) of_truth -= product(count, count);
  const double scale = std::sqrt(of_truth * of_guess);
  if (!(scale > 0)) return std::nullopt;
  return together / scale;
}

double ProbeScore::loss_bits() const noexcept { return loss / std::numbers::ln2; }

const ProbeScore* judging_score(const std::vector<ProbeScore>& scores) {
  const auto score = std::find_if(scores.rbegin(), scores.rend(),
                                  [](const ProbeScore& of) { return of.words > 0; });
  return score == scores.rend() ? nullptr : &*score;
}

LabelIntervals intervals_of_label(const ProbeScore& score, std::size_t label) {
  return score.intervals ? score.intervals->labels.at(label) : LabelIntervals{};
}

}  // namespace salient
