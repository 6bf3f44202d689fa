#include "salient/probes/masking.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "probes/example.hpp"

namespace salient {
namespace {

constexpr std::int32_t neurons = 14, labels = 5;
constexpr std::int64_t held_out = 60;

/// Some words with a label that train has not, and some that do not count.
TinyCorpus words_with_dev() {
  TinyCorpus tiny = example_words(400, neurons, labels);
  hold_out(tiny, held_out);
  for (std::size_t word = 300; word < 400; word += 9) tiny.labels[word] = label_unseen;
  for (std::size_t word = 301; word < 400; word += 11) tiny.labels[word] = label_excluded;
  tiny.names = tiny_labels(labels);
  return tiny;
}

std::shared_ptr<const std::vector<std::int64_t>> mixed_order() {
  return std::make_shared<const std::vector<std::int64_t>>(
      std::vector<std::int64_t>{3, 13, 0, 7, 1, 4, 9, 2, 12, 5, 10, 6, 11, 8});
}

/// Words of `split` right if each neuron but the first `kept` of the order is what `fill` has.
std::int64_t hits_by_hand(const TinyCorpus& tiny, const LinearProbe& probe,
                          std::span<const std::int64_t> kept, const MaskFill& fill, Split split) {
  std::int64_t hits = 0;
  for (Eigen::Index word = 0; word < tiny.words(); ++word) {
    if (tiny.splits[static_cast<std::size_t>(word)] != split) continue;
    Eigen::VectorXd x = fill;
    for (const std::int64_t j : kept) x[j] = static_cast<double>(tiny.activations(word, j));
    const Eigen::VectorXd logits =
        probe.weights.cast<double>() * (x - probe.mean).cwiseQuotient(probe.deviation) +
        probe.bias.cast<double>();
    Eigen::Index guess = 0;
    logits.maxCoeff(&guess);
    hits += guess == tiny.labels[static_cast<std::size_t>(word)] ? 1 : 0;
  }
  return hits;
}

TEST(MaskedHits, AreThoseOfNeuronsReplacedWordByWord) {
  const TinyCorpus tiny = words_with_dev();
  Trial trial(tiny, given_penalties(1e-2, 1e-3));
  const TrainedProbe trained = trial.train();
  const MaskFill zero = MaskFill::Zero(neurons);
  const MaskFill odd = MaskFill::LinSpaced(neurons, -2, 3);
  const NestedMasks masks{&trained.probe,
                          &trial.task(),
                          mixed_order(),
                          {0, 1, 1, 2, 5, 9, neurons},
                          {&trained.probe.mean, &zero, &odd}};
  const std::vector<Split> splits{Split::test, Split::dev};

  const MaskedHits hits = masked_hits(trial.data(), {masks}, splits).front();

  ASSERT_EQ(hits.correct.size(), 2U);
  for (std::size_t s = 0; s < 2; ++s) {
    ASSERT_EQ(hits.correct[s].size(), 3U);
    for (std::size_t f = 0; f < 3; ++f) {
      ASSERT_EQ(hits.correct[s][f].size(), masks.kept.size());
      for (std::size_t i = 0; i < masks.kept.size(); ++i) {
        const auto kept = std::span(*masks.order).first(static_cast<std::size_t>(masks.kept[i]));
        EXPECT_EQ(hits.correct[s][f][i],
                  hits_by_hand(tiny, trained.probe, kept, *masks.fills[f], splits[s]))
            << s << " " << f << " " << i;
      }
    }
  }
  const std::vector<ProbeScore> scores = trial.evaluate(trained.probe);
  EXPECT_EQ(hits.correct[0][0].back(), scores[2].correct);
  EXPECT_EQ(hits.correct[1][1].back(), scores[1].correct);
}

TEST(MaskedHits, OfManyMasksAreThoseOfEachAlone) {
  Trial trial(words_with_dev(), given_penalties(1e-2, 1e-3));
  const TrainedProbe trained = trial.train();
  NestedMasks forth{&trained.probe, &trial.task(), mixed_order(), {2, 7}, {&trained.probe.mean}};
  NestedMasks back = forth;
  back.order =
      std::make_shared<const std::vector<std::int64_t>>(forth.order->rbegin(), forth.order->rend());
  back.kept = {4};
  const std::vector<Split> dev{Split::dev};

  const auto both = masked_hits(trial.data(), {forth, back}, dev);

  EXPECT_EQ(both[0].correct, masked_hits(trial.data(), {forth}, dev)[0].correct);
  EXPECT_EQ(both[1].correct, masked_hits(trial.data(), {back}, dev)[0].correct);
  EXPECT_NE(both[0].correct[0][0][0], both[1].correct[0][0][0]);
}

TEST(MaskedHits, OfAProbeWithoutWeightsAreTheBiases) {
  Trial trial(words_with_dev(), given_penalties(1e-2, 1e-3));
  TrainedProbe trained = trial.train();
  trained.probe.weights.setZero();
  trained.probe.bias << 0, 2, -1, 2, 1;  // of equal ones the first is given
  const NestedMasks masks{
      &trained.probe, &trial.task(), mixed_order(), {0, neurons}, {&trained.probe.mean}};
  const std::vector<Split> dev{Split::dev};

  const MaskedHits hits = masked_hits(trial.data(), {masks}, dev).front();

  const std::vector<std::int32_t>& truth = trial.task().label_of_word;
  const auto expected = std::count(truth.begin() + 280, truth.begin() + 340, 1);
  EXPECT_EQ(hits.correct[0][0], (std::vector<std::int64_t>{expected, expected}));
}

}  // namespace
}  // namespace salient
