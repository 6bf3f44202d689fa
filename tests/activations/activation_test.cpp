#include "salient/activations/activation.hpp"

#include <gtest/gtest.h>

#include "salient/support/error.hpp"

namespace salient {
namespace {

/// Words 13 and 11, two layers of two units: value = 1000 layer + 10 word + unit.
WordStates numbered_states() {
  WordStates states{{}, 2, 2, 2};
  for (const int layer : {0, 1}) {
    for (const int word : {13, 11}) {
      for (const int unit : {0, 1}) {
        states.values.push_back(static_cast<float>(1000 * layer + 10 * word + unit));
      }
    }
  }
  return states;
}

TokenBatch batch_of_two() {
  TokenBatch batch;
  batch.places = {{13, 0, {1, 2}}, {11, 1, {1, 3}}};
  return batch;
}

TEST(NeuronLayout, PutsTheUnitsOfALayerSideBySide) {
  const NeuronLayout neurons{3, 5};

  EXPECT_EQ(neurons.column({2, 1}), 11);
  EXPECT_EQ(neurons.id(11), (NeuronId{2, 1}));
  EXPECT_EQ(neurons.size(), 15);
}

TEST(NeuronLayout, OfSomeLayersKeepsTheirNumbers) {
  const NeuronLayout neurons = NeuronLayout::of({2, 3, 7}, 5);

  EXPECT_EQ(neurons.layers, 3);
  EXPECT_EQ(neurons.column({7, 1}), 11);
  EXPECT_EQ(neurons.id(11), (NeuronId{7, 1}));
  EXPECT_EQ(neurons.layer_numbers(), (std::vector<std::int32_t>{2, 3, 7}));
  EXPECT_THROW(neurons.column({4, 1}), BugError);
  EXPECT_EQ(NeuronLayout::of({0, 1, 2}, 5), (NeuronLayout{3, 5}));
  EXPECT_NE(NeuronLayout::of({1, 2, 3}, 5), (NeuronLayout{3, 5}));
  EXPECT_THROW(NeuronLayout::of({1, 1}, 5), BugError);
}

TEST(Put, WritesEachWordWhereItBelongs) {
  ActivationBlock block = ActivationBlock::zeros({11, 14}, {2, 2});

  put(numbered_states(), batch_of_two(), block);

  EXPECT_EQ(block.values,
            (std::vector<float>{110, 111, 0, 0, 130, 131, 1110, 1111, 0, 0, 1130, 1131}));
}

TEST(Put, RefusesAWordOutsideTheBlockAndStatesOfAnotherBatch) {
  ActivationBlock small = ActivationBlock::zeros({11, 13}, {2, 2});
  ActivationBlock block = ActivationBlock::zeros({11, 14}, {2, 2});

  EXPECT_THROW(put(numbered_states(), batch_of_two(), small), BugError);
  EXPECT_THROW(put(numbered_states(), {}, block), BugError);
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

TEST(NeuronLayout, PutsTheHeadsNeuronsBeforeTheModifiers) {
  const NeuronLayout neurons = NeuronLayout::of({2, 7}, 3).with_head();

  EXPECT_EQ(neurons.size(), 12);
  EXPECT_EQ(neurons.slabs(), 4);
  EXPECT_EQ(neurons.id(4), (NeuronId{7, 1, Slot::head}));
  EXPECT_EQ(neurons.id(10), (NeuronId{7, 1, Slot::modifier}));
  for (std::int64_t column = 0; column < 12; ++column) {
    EXPECT_EQ(neurons.column(neurons.id(column)), column);
    if (column > 0) {
      EXPECT_LT(neurons.id(column - 1), neurons.id(column));
    }
  }
  EXPECT_EQ(neurons.columns_of_layer(1), (std::vector<std::int64_t>{3, 4, 5, 9, 10, 11}));
  EXPECT_EQ(neurons.described(), "2 slots x 2 layers x 3 units");
  EXPECT_THROW(neurons.column({7, 1}), BugError);
  EXPECT_THROW((NeuronLayout{2, 3}.column({1, 1, Slot::head})), BugError);
}

}  // namespace
}  // namespace salient
