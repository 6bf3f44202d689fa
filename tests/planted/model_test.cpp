#include "salient/planted/model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "planted/draws.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

PlantedSetting small(PlantedKind kind, std::uint64_t seed = 7) {
  PlantedSetting setting;
  setting.kind = kind;
  setting.seed = seed;
  setting.neurons = {4, 84};
  setting.words = {300, 40, 40};
  return setting;
}

std::vector<float> values_of(const PlantedModel& model, RowRange words) {
  return planted_block(model, planted_labels(model, words), words).values;
}

/// Of one word and neuron.
float value(ActivationBlock block, std::int64_t word, NeuronId neuron) {
  return block.row(neuron.layer, word)[static_cast<std::size_t>(neuron.unit)];
}

TEST(Draws, DependOnSeedKindPurposeAndIndexAlone) {
  const PlantedSetting setting = small(PlantedKind::plain, 3);
  const Draws draws(setting, DrawnFor::noise);
  RandomStream early = draws.at(5), late = draws.at(5);

  EXPECT_EQ(normal(early), normal(late));
  EXPECT_NE(draws.at(5).next(), draws.at(6).next());
  EXPECT_NE(draws.at(5).next(), Draws(small(PlantedKind::plain, 4), DrawnFor::noise).at(5).next());
  EXPECT_NE(draws.at(5).next(), Draws(small(PlantedKind::rare, 3), DrawnFor::noise).at(5).next());
  EXPECT_NE(draws.at(5).next(), Draws(setting, DrawnFor::labels).at(5).next());
}

TEST(Draws, AreNormalInMomentsAndTails) {
  const Draws draws(small(PlantedKind::plain, 11), DrawnFor::noise);
  constexpr std::int64_t count = 100000;
  double sum = 0, squares = 0, cubes = 0, fourths = 0, beyond = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    RandomStream stream = draws.at(i);
    const double x = normal(stream);
    sum += x;
    squares += x * x;
    cubes += x * x * x;
    fourths += x * x * x * x;
    beyond += std::abs(x) > 2 ? 1 : 0;
  }

  EXPECT_NEAR(sum / count, 0, 0.015);
  EXPECT_NEAR(squares / count, 1, 0.02);
  EXPECT_NEAR(cubes / count, 0, 0.06);
  EXPECT_NEAR(fourths / count, 3, 0.15);
  EXPECT_NEAR(beyond / count, 0.0455, 0.003);
}

TEST(PlantedModel, GivesEachLabelSixNeuronsOfAPoolOfEighty) {
  std::set<NeuronId> all;
  const PlantedModel model = plant_model(small(PlantedKind::plain));
  const PlantedTruth truth = truth_of(model);

  ASSERT_EQ(truth.decode_by_label.size(), 20U);
  for (const auto& neurons : truth.decode_by_label) {
    EXPECT_EQ(neurons.size(), 6U);
    all.insert(neurons.begin(), neurons.end());
  }
  EXPECT_EQ(truth.decode, std::vector<NeuronId>(all.begin(), all.end()));
  EXPECT_LE(all.size(), 80U);
  EXPECT_EQ(truth.encode, truth.decode);
  const Eigen::ArrayXXd sizes = model.shifts.array().abs();
  EXPECT_GE((sizes == 0).select(1, sizes).minCoeff(), 0.5 * 0.2 * (1 - 1e-6));
  EXPECT_LE(sizes.maxCoeff(), 1.5 * 0.2 * (1 + 1e-6));
}

TEST(PlantedModel, ShiftsWholeFoursOfAGroup) {
  const PlantedModel model = plant_model(small(PlantedKind::groups));

  for (std::int64_t label = 0; label < model.shifts.rows(); ++label) {
    EXPECT_EQ((model.shifts.row(label).array() != 0).count(), 8);
    for (std::int64_t column = 0; column < model.shifts.cols(); ++column) {
      EXPECT_EQ(model.shifts(label, column), model.shifts(label, column - column % 4));
    }
  }
}

TEST(PlantedModel, EncodesInProxiesWhatOnlyPlantedNeuronsDecode) {
  const PlantedModel model = plant_model(small(PlantedKind::proxies));
  const PlantedTruth truth = truth_of(model);

  EXPECT_EQ(model.proxies.size(), 160U);
  for (const PlantedProxy& proxy : model.proxies) {
    const NeuronId mine = model.setting.neurons.id(proxy.column);
    const NeuronId planted = model.setting.neurons.id(proxy.of);
    EXPECT_EQ(mine.unit, planted.unit);
    EXPECT_NE(mine.layer, planted.layer);
    EXPECT_TRUE(model.shifts.col(proxy.column).isZero(0));
  }
  EXPECT_EQ(truth.encode.size(), 3 * truth.decode.size());
  EXPECT_EQ(truth.encode_by_label[3].size(), 18U);
  EXPECT_TRUE(std::includes(truth.encode.begin(), truth.encode.end(), truth.decode.begin(),
                            truth.decode.end()));
}

TEST(PlantedModel, HasAFlatNullAndFallingFrequenciesOfRareLabels) {
  const PlantedModel null = plant_model(small(PlantedKind::null));
  const PlantedModel rare = plant_model(small(PlantedKind::rare));

  EXPECT_TRUE(truth_of(null).decode.empty());
  EXPECT_TRUE(truth_of(null).encode.empty());
  EXPECT_DOUBLE_EQ(null.frequencies[0], 0.05);
  EXPECT_NEAR(rare.frequencies[3] / rare.frequencies[0], 0.125, 1e-12);
}

TEST(PlantedModel, PutsSixUnitsOnALargeScale) {
  const PlantedModel model = plant_model(small(PlantedKind::scales));
  std::vector<double> mean_log(84, 0);
  for (std::int64_t column = 0; column < model.scales.size(); ++column) {
    mean_log[static_cast<std::size_t>(column % 84)] += std::log(model.scales[column]) / 4;
  }
  std::sort(mean_log.rbegin(), mean_log.rend());

  EXPECT_GT(mean_log[5], 1.2);  // of 20 times as large ones: 3, give or take 0.5
  EXPECT_EQ(plant_model(small(PlantedKind::plain)).scales, Eigen::VectorXd::Ones(336));
}

TEST(PlantedModel, TakesWhatEncodesRealRowsFromTheirMeans) {
  const PlantedModel model = plant_model(small(PlantedKind::real));
  Eigen::MatrixXd means = Eigen::MatrixXd::Zero(20, 336);
  means(2, 85) = -0.1;
  means(3, 86) = 0.0999;
  const PlantedTruth truth = truth_of(model, means);

  EXPECT_EQ(truth.encode, (std::vector<NeuronId>{{1, 1}}));
  EXPECT_EQ(truth.encode_by_label[2], truth.encode);
  EXPECT_EQ(truth.decode_by_label[2].size(), 6U);
}

TEST(PlantedModel, GrowsWithTheSignalAndRefusesWhatItCannotPlant) {
  PlantedSetting strong = small(PlantedKind::plain);
  strong.signal = 2;
  EXPECT_TRUE(
      plant_model(strong).shifts.isApprox(2 * plant_model(small(PlantedKind::plain)).shifts));
  const auto complaint = [](PlantedKind kind, NeuronLayout neurons) {
    PlantedSetting setting = small(kind);
    setting.neurons = std::move(neurons);
    return complaint_of<UsageError>([&] { plant_model(setting); });
  };

  EXPECT_NE(complaint(PlantedKind::plain, {1, 79}).find("--shape = 1x79"), std::string::npos);
  EXPECT_NE(complaint(PlantedKind::proxies, {2, 84}).find("3 layers"), std::string::npos);
  EXPECT_NE(complaint(PlantedKind::groups, {3, 81}).find("4 divides"), std::string::npos);
}

TEST(PlantedBlock, IsTheSameHoweverWordsAreCut) {
  for (const PlantedKind kind : {PlantedKind::gelu, PlantedKind::proxies, PlantedKind::groups}) {
    const PlantedModel model = plant_model(small(kind));
    const ActivationBlock whole = planted_block(model, planted_labels(model, {0, 9}), {0, 9});
    const ActivationBlock part = planted_block(model, planted_labels(model, {4, 6}), {4, 6});

    for (std::int32_t layer = 0; layer < 4; ++layer) {
      for (const std::int32_t unit : {0, 41, 83}) {
        EXPECT_EQ(value(whole, 5, {layer, unit}), value(part, 5, {layer, unit}));
      }
    }
    EXPECT_NE(values_of(model, {0, 2}), values_of(plant_model(small(kind, 8)), {0, 2}));
  }
}

TEST(PlantedBlock, MovesScalesAndMeansOfTheSameNoise) {
  PlantedModel model = plant_model(small(PlantedKind::plain));
  const std::vector<std::int32_t> label{3};
  const ActivationBlock before = planted_block(model, label, {6, 7});
  model.scales[85] = 4;
  model.means[85] = -2;
  model.shifts(3, 86) += 1;
  const ActivationBlock after = planted_block(model, label, {6, 7});

  EXPECT_FLOAT_EQ(value(after, 6, {1, 1}), 4 * (value(before, 6, {1, 1}) - 2));
  EXPECT_FLOAT_EQ(value(after, 6, {1, 2}), value(before, 6, {1, 2}) + 1);
  EXPECT_EQ(value(after, 6, {1, 3}), value(before, 6, {1, 3}));
}

}  // namespace
}  // namespace salient
