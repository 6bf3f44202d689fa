#include "salient/probes/masking.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

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

TEST(MaskedHits, AreTalliedBySentenceOverMasksThatShareATally) {
  Trial trial(words_with_dev(), given_penalties(1e-2, 1e-3));
  const TrainedProbe trained = trial.train();
  const MaskFill zero = MaskFill::Zero(neurons);
  SentenceTally tally;
  NestedMasks forth{
      &trained.probe, &trial.task(), mixed_order(), {2, 7}, {&trained.probe.mean, &zero}, &tally};
  NestedMasks back = forth;
  back.order =
      std::make_shared<const std::vector<std::int64_t>>(forth.order->rbegin(), forth.order->rend());
  const std::vector<Split> splits{Split::dev, Split::test};

  const auto hits = masked_hits(trial.data(), {forth, back}, splits);

  for (std::size_t s = 0; s < 2; ++s) {
    const SentenceHits words = by_sentence({}, trial.data().corpus(), trial.task(), splits[s]);
    for (std::size_t f = 0; f < 2; ++f) {
      for (std::size_t size = 0; size < 2; ++size) {
        const auto by_sentence =
            tally.by_sentence(s, f, size, trial.data().corpus().sentence_count());
        EXPECT_EQ(std::accumulate(by_sentence.begin(), by_sentence.end(), std::int64_t{0}),
                  hits[0].correct[s][f][size] + hits[1].correct[s][f][size]);
        for (std::size_t sentence = 0; sentence < by_sentence.size(); ++sentence) {
          EXPECT_LE(by_sentence[sentence], 2 * words.words[sentence]);
        }
      }
    }
  }
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

TEST(HitsBySentence, AddUpToTheScores) {
  Trial trial(words_with_dev(), given_penalties(1e-2, 1e-3));
  const TrainedProbe trained = trial.train();
  TrainedProbe other = trained;
  other.probe.weights.col(2).setZero();
  const std::vector<Split> splits{Split::dev, Split::test};

  const std::vector<SentenceHits> hits =
      hits_by_sentence(trial.data(), {&trained.probe, &other.probe}, trial.task(), splits);

  ASSERT_EQ(hits.size(), 2U);
  for (std::size_t s = 0; s < 2; ++s) {
    const auto total = [](const std::vector<std::int64_t>& counts) {
      return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
    };
    EXPECT_EQ(total(hits[s].words), trial.evaluate(trained.probe)[s + 1].words);
    ASSERT_EQ(hits[s].correct.size(), 2U);
    EXPECT_EQ(total(hits[s].correct[0]), trial.evaluate(trained.probe)[s + 1].correct);
    EXPECT_EQ(total(hits[s].correct[1]), trial.evaluate(other.probe)[s + 1].correct);
    for (std::size_t sentence = 0; sentence < hits[s].words.size(); ++sentence) {
      EXPECT_LE(hits[s].correct[0][sentence], hits[s].words[sentence]);
    }
  }
  EXPECT_EQ(hits[0].words[70], 4);  // words 280 to 283, the first of dev
  EXPECT_EQ(hits[0].words[69], 0);
  EXPECT_EQ(hits[1].words[70], 0);
}

TEST(HitsByWord, AreOfEachProbesOwnTaskAndSumToSentencesOfWordsAmong) {
  Trial trial(words_with_dev(), given_penalties(1e-2, 1e-3));
  const TrainedProbe trained = trial.train();
  Task turned = trial.task();
  for (std::int32_t& label : turned.label_of_word) {
    if (label >= 0) label = (label + 1) % labels;
  }
  const std::vector<Split> splits{Split::dev, Split::test};

  const std::vector<WordHits> hits = hits_by_word(
      trial.data(), {{&trained.probe, &trial.task()}, {&trained.probe, &turned}}, splits);

  const auto scores = trial.evaluate(trained.probe);
  EXPECT_EQ(std::accumulate(hits[0].begin(), hits[0].end(), std::int64_t{0}),
            scores[1].correct + scores[2].correct);
  EXPECT_EQ(hits[0][0], 0);  // train is not asked for
  for (std::size_t word = 0; word < hits[0].size(); ++word)
    EXPECT_LE(hits[0][word] + hits[1][word], 1);
  std::vector<char> among(hits[0].size());
  std::fill(among.begin() + 290, among.begin() + 310, 1);
  const SentenceHits some =
      by_sentence({&hits[1], &hits[0]}, trial.data().corpus(), trial.task(), Split::dev, among);
  const auto counts = [](const std::vector<std::int32_t>& all) {
    return std::count_if(all.begin() + 290, all.begin() + 310,
                         [](std::int32_t label) { return label != label_excluded; });
  };
  EXPECT_EQ(std::accumulate(some.words.begin(), some.words.end(), std::int64_t{0}),
            counts(trial.task().label_of_word));
  EXPECT_EQ(std::accumulate(some.correct[1].begin(), some.correct[1].end(), std::int64_t{0}),
            std::accumulate(hits[0].begin() + 290, hits[0].begin() + 310, std::int64_t{0}));
}

}  // namespace
}  // namespace salient
