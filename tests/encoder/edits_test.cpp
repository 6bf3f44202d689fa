#include "salient/encoder/edits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "encoder/batches.hpp"
#include "encoder/fixtures.hpp"
#include "salient/io/safetensors.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

using testing::batch_of;
using testing::batch_tolerance;
using testing::data;
using testing::fixture_rows;
using testing::load;
using testing::Padding;
using testing::states_of;

constexpr std::int32_t units = 32;

LayerEdit untouched(std::int32_t layer, std::size_t kinds = 1) {
  return {layer, std::vector<float>(units, 1.0F), std::vector<float>(units * kinds)};
}

/// Unit 5 of layer 2 is one half.
StateEdits one_unit() {
  LayerEdit edit = untouched(2);
  edit.scale[5] = 0;
  edit.shift[5] = 0.5F;
  return {{edit}, {}};
}

std::unique_ptr<Encoder> with_head(const char* model) {
  return load_encoder_with_head({.model = data / model}, Device::cpu());
}

class EditsOfModel : public ::testing::TestWithParam<const char*> {};

TEST_P(EditsOfModel, ChangeTheirUnitsAndAllThatComesAfter) {
  const auto encoder = load(data / GetParam());
  const TokenBatch batch = batch_of(fixture_rows(GetParam()));

  const WordStates plain = states_of(*encoder, batch);
  const WordStates edited = encoder->encode(batch, Aggregation::last, one_unit());

  for (std::int64_t place = 0; place < plain.places; ++place) {
    for (std::int32_t unit = 0; unit < units; ++unit) {
      EXPECT_EQ(edited.at(0, place)[unit], plain.at(0, place)[unit]);
      EXPECT_EQ(edited.at(1, place)[unit], plain.at(1, place)[unit]);
      EXPECT_EQ(edited.at(2, place)[unit], unit == 5 ? 0.5F : plain.at(2, place)[unit]);
    }
    EXPECT_FALSE(std::equal(plain.at(3, place), plain.at(3, place) + units, edited.at(3, place)));
  }
}

// Norms before their parts and a norm at the end, rotations, relative attention.
INSTANTIATE_TEST_SUITE_P(Models, EditsOfModel,
                         ::testing::Values("bert", "albert", "gpt2", "llama", "xlnet"),
                         [](const auto& named) { return std::string(named.param); });

TEST(Edits, ThatLeaveAllAsItIsChangeNoBit) {
  const auto encoder = load(data / "bert");
  const TokenBatch batch = batch_of(fixture_rows("bert"));

  const StateEdits nothing{{untouched(0), untouched(3)}, {}};

  EXPECT_EQ(encoder->encode(batch, Aggregation::last, nothing).values,
            states_of(*encoder, batch).values);
}

TEST(Edits, ShiftSubwordsByTheKindsOfTheirWords) {
  const auto encoder = load(data / "bert");
  TokenBatch batch = batch_of(fixture_rows("bert"));
  StateEdits edits{{untouched(3, 2)}, {}};
  edits.layers[0].shift[units + 7] = 1;
  for (std::size_t i = 0; i < batch.places.size(); ++i) {
    edits.kind_of_place.push_back(i % 3 == 0 ? 1 : 0);
  }

  const WordStates plain = states_of(*encoder, batch);
  const WordStates edited = encoder->encode(batch, Aggregation::last, edits);

  for (std::int64_t place = 0; place < plain.places; ++place) {
    EXPECT_EQ(edited.at(3, place)[7], plain.at(3, place)[7] + (place % 3 == 0 ? 1.0F : 0.0F));
    EXPECT_EQ(edited.at(3, place)[6], plain.at(3, place)[6]);
  }
}

/// A model like BERT's fixture as a GPU takes it, and its head.
Padding padding_with_head() {
  const Architecture architecture = read_architecture(data / "bert/config.json");
  TransformerWeights weights = read_weights(data / "bert", architecture, at::kCPU);
  auto head = read_masked_head(data / "bert", architecture, weights.words);
  return {architecture.config, std::move(weights), {.model = data / "bert"}, std::move(head)};
}

std::vector<GuessedSubword> every_fourth(const TokenBatch& batch) {
  std::vector<GuessedSubword> masked;
  for (std::size_t place = 0; place < batch.places.size(); place += 4) {
    masked.push_back({static_cast<std::int64_t>(place), 0, batch.ids[place]});
  }
  return masked;
}

TEST(Edits, OfPaddedRowsAreThoseOfRowsAlone) {
  const auto encoder = with_head("bert");
  Padding padding = padding_with_head();
  const TokenBatch batch = batch_of(fixture_rows("bert"));

  const auto one = encoder->encode(batch, Aggregation::last, one_unit()).values;
  const auto other = padding.encode(batch, Aggregation::last, one_unit()).values;
  const auto losses = encoder->losses(batch, every_fourth(batch), one_unit());
  const auto padded_losses = padding.losses(batch, every_fourth(batch), one_unit());

  ASSERT_EQ(one.size(), other.size());
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NEAR(one[i], other[i], batch_tolerance);
  ASSERT_EQ(losses.size(), padded_losses.size());
  for (std::size_t i = 0; i < losses.size(); ++i) EXPECT_NEAR(losses[i], padded_losses[i], 1e-4);
}

/// y = A x + b of tensors of the checkpoint, by the book.
std::vector<double> product_by_the_book(const SafetensorsFile& file, const std::string& matrix,
                                        const std::string& bias, const std::vector<double>& x) {
  const std::vector<float> a = file.floats(matrix), b = file.floats(bias);
  std::vector<double> y(b.begin(), b.end());
  for (std::size_t i = 0; i < y.size(); ++i) {
    for (std::size_t j = 0; j < x.size(); ++j) y[i] += double{a[i * x.size() + j]} * x[j];
  }
  return y;
}

/// [id]
std::vector<double> logits_by_the_book(const SafetensorsFile& file, const float* state) {
  const std::string head = "cls.predictions.", norm = head + "transform.LayerNorm.";
  std::vector<double> x = product_by_the_book(
      file, head + "transform.dense.weight", head + "transform.dense.bias", {state, state + units});
  double mean = 0, square = 0;
  for (double& value : x) {
    value *= (1 + std::erf(value / std::sqrt(2.0))) / 2;
    mean += value / units;
  }
  for (const double value : x) square += (value - mean) * (value - mean) / units;
  const std::vector<float> scale = file.floats(norm + "weight"),
                           offset = file.floats(norm + "bias");
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = (x[i] - mean) / std::sqrt(square + 1e-12) * double{scale[i]} + double{offset[i]};
  }
  return product_by_the_book(file, "bert.embeddings.word_embeddings.weight", head + "bias", x);
}

double loss_by_the_book(const SafetensorsFile& file, const float* state, std::int64_t id) {
  const std::vector<double> logits = logits_by_the_book(file, state);
  double sum = 0;
  for (const double logit : logits) sum += std::exp(logit);
  return std::log(sum) - logits[static_cast<std::size_t>(id)];
}

TEST(Losses, AreThoseOfTheHeadOnTheLastStates) {
  const auto encoder = with_head("bert");
  const SafetensorsFile file(data / "bert/model.safetensors");
  const TokenBatch batch = batch_of(fixture_rows("bert"));
  const std::vector<GuessedSubword> masked = every_fourth(batch);

  for (const StateEdits& edits : {StateEdits{}, one_unit()}) {
    const WordStates states = encoder->encode(batch, Aggregation::last, edits);
    const std::vector<double> losses = encoder->losses(batch, masked, edits);

    ASSERT_EQ(losses.size(), masked.size());
    for (std::size_t i = 0; i < masked.size(); ++i) {
      EXPECT_NEAR(losses[i], loss_by_the_book(file, states.at(3, masked[i].place), masked[i].id),
                  1e-5);
    }
  }
}

TEST(BestGuesses, HaveTheLargestLogitOfTheHead) {
  const auto encoder = with_head("bert");
  Padding padding = padding_with_head();
  const SafetensorsFile file(data / "bert/model.safetensors");
  const TokenBatch batch = batch_of(fixture_rows("bert"));
  const std::vector<GuessedSubword> asked = every_fourth(batch);

  for (const StateEdits& edits : {StateEdits{}, one_unit()}) {
    const WordStates states = encoder->encode(batch, Aggregation::last, edits);
    const std::vector<std::int64_t> guesses = encoder->best_guesses(batch, asked, edits);

    EXPECT_EQ(padding.best_guesses(batch, asked, edits), guesses);
    ASSERT_EQ(guesses.size(), asked.size());
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const auto logits = logits_by_the_book(file, states.at(3, asked[i].place));
      const auto largest = std::max_element(logits.begin(), logits.end());
      EXPECT_NEAR(logits[static_cast<std::size_t>(guesses[i])], *largest, 1e-4);
    }
  }
}

TEST(Losses, NeedAHeadThatIsKnown) {
  EXPECT_TRUE(with_head("bert")->guesses_subwords());
  EXPECT_FALSE(with_head("bert-uncased")->guesses_subwords());  // the checkpoint has none
  EXPECT_FALSE(with_head("distilbert")->guesses_subwords());
  EXPECT_FALSE(load(data / "bert")->guesses_subwords());
  EXPECT_THROW(load(data / "bert")->losses({}, {}, {}), BugError);
  EXPECT_THROW(load(data / "bert")->best_guesses({}, {}, {}), BugError);
}

}  // namespace
}  // namespace salient
