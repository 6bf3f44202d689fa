#include "salient/activations/activation.hpp"

#include <gtest/gtest.h>

#include "salient/support/error.hpp"

namespace salient {
namespace {

/// Two rows of four subwords, two layers of two units: value = 1000 layer + 100 row + 10 subword +
/// unit.
HiddenStates numbered_states() {
  HiddenStates states{{}, 2, 2, 4, 2};
  for (int layer = 0; layer < 2; ++layer) {
    for (int row = 0; row < 2; ++row) {
      for (int subword = 0; subword < 4; ++subword) {
        for (int unit = 0; unit < 2; ++unit) {
          states.values.push_back(
              static_cast<float>(1000 * layer + 100 * row + 10 * subword + unit));
        }
      }
    }
  }
  return states;
}

/// Words 11 (row 1, subwords 1 and 2) and 13 (row 0, subword 1); word 12 has no subwords.
TokenBatch batch_of_two() {
  TokenBatch batch;
  batch.ids.assign(8, 1);
  batch.lengths = {3, 4};
  batch.width = 4;
  batch.places = {{13, 0, {1, 2}}, {11, 1, {1, 3}}};
  return batch;
}

std::vector<float> pooled(Aggregation aggregation) {
  ActivationBlock block = ActivationBlock::zeros({11, 14}, {2, 2});
  pool(numbered_states(), batch_of_two(), aggregation, block);
  return block.values;
}

TEST(NeuronLayout, PutsTheUnitsOfALayerSideBySide) {
  const NeuronLayout neurons{3, 5};

  EXPECT_EQ(neurons.column({2, 1}), 11);
  EXPECT_EQ(neurons.id(11), (NeuronId{2, 1}));
  EXPECT_EQ(neurons.size(), 15);
}

TEST(Pool, TakesTheLastSubword) {
  EXPECT_EQ(pooled(Aggregation::last),
            (std::vector<float>{120, 121, 0, 0, 10, 11, 1120, 1121, 0, 0, 1010, 1011}));
}

TEST(Pool, TakesTheFirstSubword) {
  EXPECT_EQ(pooled(Aggregation::first),
            (std::vector<float>{110, 111, 0, 0, 10, 11, 1110, 1111, 0, 0, 1010, 1011}));
}

TEST(Pool, TakesTheMeanOfTheSubwords) {
  EXPECT_EQ(pooled(Aggregation::average),
            (std::vector<float>{115, 116, 0, 0, 10, 11, 1115, 1116, 0, 0, 1010, 1011}));
}

TEST(Pool, AveragesInFloat64) {
  HiddenStates states{{0x1p24f, 1.0f, 1.0f, 0.0f}, 1, 1, 4, 1};
  TokenBatch batch{{1, 1, 1, 1}, {4}, 4, {{0, 0, {0, 4}}}};
  ActivationBlock block = ActivationBlock::zeros({0, 1}, {1, 1});

  pool(states, batch, Aggregation::average, block);

  EXPECT_EQ(block.values[0], 0x1p22f + 0.5f);  // float32 sums lose both ones
}

TEST(Pool, RefusesAWordOutsideTheBlock) {
  ActivationBlock block = ActivationBlock::zeros({11, 13}, {2, 2});

  EXPECT_THROW(pool(numbered_states(), batch_of_two(), Aggregation::last, block), BugError);
}

/// Sentences 4 (words 10 to 12), 5 (word 13) and 6 (word 14), of two layers of two units.
constexpr Block three_sentences{{4, 7}, {10, 15}};
const std::vector<std::int64_t> offsets{0, 2, 4, 6, 10, 13, 14, 15};

std::vector<TokenBatch> places_of(const std::vector<std::int64_t>& words) {
  std::vector<TokenBatch> batches;
  for (const std::int64_t word : words) {  // a sentence may lie in several batches
    TokenBatch batch;
    batch.places = {{word, 0, {1, 2}}};
    batches.push_back(batch);
  }
  return batches;
}

ActivationBlock numbered_words() {
  ActivationBlock words = ActivationBlock::zeros(three_sentences.words, {2, 2});
  for (int layer = 0; layer < 2; ++layer) {
    for (int word = 10; word < 15; ++word) {
      words.row(layer, word)[0] = static_cast<float>(100 * layer + word * word);
      words.row(layer, word)[1] = static_cast<float>(-word);
    }
  }
  return words;
}

TEST(MeanOverSentences, IsThatOfTheWordsThatHaveAPlace) {
  const ActivationBlock means =
      mean_over_sentences(numbered_words(), three_sentences, offsets, places_of({12, 14, 10}));

  EXPECT_EQ(means.words, (RowRange{4, 7}));
  EXPECT_EQ(means.neurons, (NeuronLayout{2, 2}));
  EXPECT_EQ(means.values, (std::vector<float>{122, -11, 0, 0, 196, -14, 222, -11, 0, 0, 296, -14}));
}

TEST(MeanOverSentences, RefusesAPlaceOutsideTheBlock) {
  EXPECT_THROW(mean_over_sentences(numbered_words(), three_sentences, offsets, places_of({15})),
               BugError);
}

TEST(ActivationBlock, HasOneRowForEachLayerAndWord) {
  ActivationBlock block = ActivationBlock::zeros({7, 10}, {2, 4});

  block.row(1, 8)[3] = 5.0f;

  EXPECT_EQ(block.values[(1 * 3 + 1) * 4 + 3], 5.0f);
}

}  // namespace
}  // namespace salient
