#include <gtest/gtest.h>
#include <omp.h>

#include <cmath>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "encoder/batches.hpp"
#include "encoder/fixtures.hpp"
#include "encoder/transformer.hpp"
#include "salient/comm/device.hpp"
#include "salient/encoder/encoder.hpp"
#include "salient/io/safetensors.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

using nlohmann::json;
using testing::batch_of;
using testing::batch_tolerance;
using testing::data;
using testing::fixture_rows;
using testing::load;
using testing::Padding;
using testing::Rows;
using testing::states_of;

constexpr double tolerance = 2e-5;  // against Hugging Face or NumPy

/// float32 [layer, subword, unit] of one row of a batch.
std::vector<float> row_of(const WordStates& states, const TokenBatch& batch, std::int64_t row) {
  std::vector<float> values;
  for (std::int32_t layer = 0; layer < states.layers; ++layer) {
    for (std::int64_t place = 0; place < states.places; ++place) {
      if (batch.places[static_cast<std::size_t>(place)].row != row) continue;
      const float* state = states.at(layer, place);
      values.insert(values.end(), state, state + states.units);
    }
  }
  return values;
}

/// The largest difference of two rows' states; not a number if one is not.
double deviation(const std::vector<float>& states, const std::vector<float>& expected) {
  EXPECT_EQ(states.size(), expected.size());
  double largest = 0;
  for (std::size_t i = 0; i < std::min(states.size(), expected.size()); ++i) {
    const double difference = std::abs(double{states[i]} - double{expected[i]});
    if (std::isnan(difference)) return difference;
    largest = std::max(largest, difference);
  }
  return largest;
}

class ModelFixture : public ::testing::TestWithParam<const char*> {};

TEST_P(ModelFixture, GivesTheSameWordStatesForEverySentenceAlone) {
  const auto encoder = load(data / GetParam());
  const SafetensorsFile expected(data / GetParam() / "expected.safetensors");
  const Rows rows = fixture_rows(GetParam());

  ASSERT_EQ(rows.size(), 10U);
  EXPECT_EQ(encoder->layers(), 4);
  EXPECT_EQ(encoder->units(), 32);
  EXPECT_EQ(encoder->max_subwords(), GetParam() == std::string("xlnet") ? 512 : 96);
  double largest = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::vector<float> values = expected.floats("hidden." + std::to_string(i));
    ASSERT_EQ(values.size(), 4 * rows[i].size() * 32);
    const double here = deviation(states_of(*encoder, batch_of({rows[i]})).values, values);
    EXPECT_LE(here, tolerance) << "sentence " << i;
    largest = std::max(largest, here);
  }
  RecordProperty("largest_deviation", std::to_string(largest));
}

TEST_P(ModelFixture, GivesTheSameWordStatesForAllSentencesTogether) {
  const auto encoder = load(data / GetParam());
  const SafetensorsFile expected(data / GetParam() / "expected.safetensors");
  const Rows rows = fixture_rows(GetParam());

  const TokenBatch batch = batch_of(rows);
  const WordStates states = states_of(*encoder, batch);

  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::vector<float> row = row_of(states, batch, static_cast<std::int64_t>(i));
    EXPECT_LE(deviation(row, expected.floats("hidden." + std::to_string(i))), tolerance)
        << "sentence " << i;
  }
}

TEST_P(ModelFixture, ARowIsTheSameInAnyOtherBatch) {
  const auto encoder = load(data / GetParam());
  const Rows rows = fixture_rows(GetParam());
  const std::vector<float> alone = states_of(*encoder, batch_of({rows[1]})).values;

  const std::vector<TokenBatch> others{batch_of({rows[0], rows[1]}),
                                       batch_of({rows[6], rows[1], rows[6]}),
                                       batch_of(Rows(40, rows[1]))};

  for (const TokenBatch& other : others) {
    const std::vector<float> row = row_of(states_of(*encoder, other), other, 1);
    EXPECT_LE(deviation(row, alone), batch_tolerance);
  }
}

TEST_P(ModelFixture, RandomWeightsGiveOtherStatesThatAreFinite) {
  const TokenBatch batch = batch_of({fixture_rows(GetParam())[1]});

  const std::vector<float> random = states_of(*load(data / GetParam(), true), batch).values;

  EXPECT_EQ(random, states_of(*load(data / GetParam(), true), batch).values);
  EXPECT_NE(random, states_of(*load(data / GetParam()), batch).values);
  for (const float value : random) ASSERT_TRUE(std::isfinite(value));
}

TEST_P(ModelFixture, PaddingChangesNothing) {
  const std::filesystem::path folder = data / GetParam();
  const Architecture architecture = read_architecture(folder / "config.json");
  Padding padding(architecture.config, read_weights(folder, architecture, at::kCPU),
                  EncoderOptions());
  const TokenBatch batch = batch_of(fixture_rows(GetParam()));

  EXPECT_LE(deviation(states_of(padding, batch).values, states_of(*load(folder), batch).values),
            batch_tolerance);
}

/// Root of the mean square of what bfloat16 changes, as a share of that of the states.
TEST_P(ModelFixture, Bfloat16CostsAboutOnePercent) {
  const std::filesystem::path folder = data / GetParam();
  const auto narrow = load_encoder({.model = folder, .dtype = Precision::bfloat16}, Device::cpu());
  const TokenBatch batch = batch_of(fixture_rows(GetParam()));
  const WordStates found = states_of(*narrow, batch), expected = states_of(*load(folder), batch);
  double error = 0, size = 0;
  for (std::size_t i = 0; i < expected.values.size(); ++i) {
    error += std::pow(double{found.values[i]} - double{expected.values[i]}, 2);
    size += std::pow(double{expected.values[i]}, 2);
  }
  const double share = std::sqrt(error / size);
  RecordProperty("share", std::to_string(share));

  EXPECT_LE(share, 0.02);
  EXPECT_GE(share, 1e-5) << "products are not of bfloat16";
  EXPECT_TRUE(narrow->description().ends_with("trained weights, bfloat16 products"));
}

TEST_P(ModelFixture, ThreadsChangeNoBit) {
  const auto encoder = load(data / GetParam());
  Rows rows;
  for (int i = 0; i < 5; ++i) {
    for (const auto& row : fixture_rows(GetParam())) rows.push_back(row);
  }
  const TokenBatch batch = batch_of(rows);
  const int before = omp_get_max_threads();
  std::vector<std::vector<float>> states;
  for (const int threads : {1, 2, 7}) {
    omp_set_num_threads(threads);
    states.push_back(states_of(*encoder, batch).values);
  }
  EXPECT_EQ(omp_get_max_threads(), 7) << "encoding leaves the number as it was";
  omp_set_num_threads(before);

  EXPECT_EQ(states[1], states[0]);
  EXPECT_EQ(states[2], states[0]);
}

INSTANTIATE_TEST_SUITE_P(Models, ModelFixture,
                         ::testing::Values("albert", "bert", "bert-uncased", "distilbert",
                                           "electra", "gpt2", "roberta", "xlm-roberta", "xlnet"));

// Of tests/data/make_decoders.py, not of Hugging Face.
INSTANTIATE_TEST_SUITE_P(Decoders, ModelFixture,
                         ::testing::Values("gemma2", "llama", "mistral", "qwen2", "qwen3"));

// Of tests/data/make_xlm.py.
INSTANTIATE_TEST_SUITE_P(Xlm, ModelFixture, ::testing::Values("flaubert", "xlm", "xlm-causal"));

TEST(Encoder, EqualBatchesGiveEqualBits) {
  const auto encoder = load(data / "bert");
  const TokenBatch batch = batch_of(fixture_rows("bert"));

  EXPECT_EQ(states_of(*encoder, batch).values, states_of(*encoder, batch).values);
}

TEST(Encoder, AnEmptyBatchGivesNoStates) {
  const auto encoder = load(data / "bert");

  const WordStates states = states_of(*encoder, {});

  EXPECT_TRUE(states.values.empty());
  EXPECT_EQ(states.layers, 4);
}

TEST(Encoder, NamesAnIdOutsideTheVocabulary) {
  const auto encoder = load(data / "bert");

  EXPECT_EQ(
      complaint_of<UsageError>([&] {
        states_of(*encoder, batch_of({{2, 1850, 3}}));
      }),
      "the tokenizer gives the id 1850, and the model has a vocabulary of 1850: its files and "
      "config.json do not belong together");
  EXPECT_THROW(states_of(*encoder, batch_of({{-1}})), UsageError);
  EXPECT_THROW(states_of(*encoder, batch_of(Rows(1, Rows::value_type(97, 2)))), BugError);
}

TEST(Encoder, RefusesFloat16OnTheHost) {
  EXPECT_EQ(complaint_of<UsageError>([] {
              load_encoder({.model = data / "bert", .dtype = Precision::float16}, Device::cpu());
            }),
            "encoder.dtype = float16 needs a GPU; on a CPU choose bfloat16 or float32");
}

TEST(Encoder, ReadsTheDemoModelInHalfPrecision) {
  const auto encoder = load(std::filesystem::path(SALIENT_SHARE) / "demo-model");

  const WordStates states = states_of(*encoder, batch_of({{2, 100, 200, 3}}));

  EXPECT_EQ(encoder->description(), "bert, 4 layers x 128 units, trained weights");
  EXPECT_EQ(states.values.size(), 5U * 4U * 128U);
  for (const float value : states.values) ASSERT_TRUE(std::isfinite(value));
}

TEST(RandomWeights, NeedOnlyTheConfigAndFollowTheSeed) {
  const TempFolder folder;
  std::filesystem::copy_file(data / "bert" / "config.json", folder / "config.json");
  const TokenBatch batch = batch_of({{2, 17, 99, 3}});
  const auto states = [&](std::uint64_t seed) {
    const auto encoder =
        load_encoder({.model = folder.path(), .random_weights = true, .seed = seed}, Device::cpu());
    return states_of(*encoder, batch).values;
  };

  EXPECT_EQ(states(42), states(42));
  EXPECT_NE(states(42), states(43));
  EXPECT_EQ(load(folder.path(), true)->description(),
            "bert, 3 layers x 32 units, random weights, seed 42");
}

TEST(XlmConfig, NamesTheKeyThatIsNotSupported) {
  const auto complaint = [](const std::string& key, const json& value) {
    const TempFolder folder;
    std::ifstream in(data / "xlm" / "config.json");
    json config = json::parse(in);
    config[key] = value;
    folder.write("config.json", config.dump());
    const std::string whole = complaint_of<UsageError>([&] { load(folder.path(), true); });
    return whole.substr(whole.find("config.json"));
  };

  EXPECT_EQ(complaint("is_encoder", false), "config.json: is_encoder is supported as true alone");
  EXPECT_EQ(complaint("pad_index", 5000), "config.json: pad_index is no id of the vocabulary");
  EXPECT_EQ(complaint("emb_dim", 30), "config.json: emb_dim must be a multiple of n_heads");
  EXPECT_EQ(complaint("n_words", 0),
            "config.json: n_words must be at least 1 and below 2^31, not 0");
}

/// Where a token has next to no embedding of its own, its state is the wave of its place.
TEST(RandomWeights, OfXlmHaveSinesAndCosinesAsPositions) {
  const TempFolder folder;
  std::ifstream in(data / "xlm" / "config.json");
  json config = json::parse(in);
  config["embed_init_std"] = 1e-9;
  folder.write("config.json", config.dump());
  const WordStates states = states_of(*load(folder.path(), true), batch_of({{5, 9, 5, 7, 5, 8}}));

  for (std::int64_t place = 0; place < 6; ++place) {
    std::vector<double> wave;
    double sum = 0, squares = 0;
    for (int unit = 0; unit < 32; ++unit) {
      const double angle = static_cast<double>(place) / std::pow(10000.0, (unit / 2) / 16.0);
      wave.push_back(unit % 2 == 0 ? std::sin(angle) : std::cos(angle));
      sum += wave.back() / 32;
      squares += wave.back() * wave.back() / 32;
    }
    for (std::size_t unit = 0; unit < wave.size(); ++unit) {
      EXPECT_NEAR(states.at(0, place)[unit],
                  (wave[unit] - sum) / std::sqrt(squares - sum * sum + 0.1), 1e-5);
    }
  }
}

TEST(RandomWeights, NormaliseEveryLayer) {
  const auto encoder = load(data / "bert", true);

  const WordStates states = states_of(*encoder, batch_of({{2, 17, 99, 3}}));

  for (std::int32_t layer = 0; layer < states.layers; ++layer) {
    const float* state = states.at(layer, 1);
    double sum = 0;
    double squares = 0;
    for (std::int32_t unit = 0; unit < states.units; ++unit) {
      sum += state[unit];
      squares += double{state[unit]} * double{state[unit]};
    }
    EXPECT_NEAR(sum / states.units, 0, 1e-5) << "layer " << layer;
    EXPECT_NEAR(squares / states.units, 1, 1e-3) << "layer " << layer;
  }
}

}  // namespace
}  // namespace salient
