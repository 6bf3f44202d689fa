#include "salient/activations/quantisation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "salient/comm/communicator.hpp"

namespace salient {
namespace {

/// The verdict on one neuron with these values, one block a value if `in_pieces`.
bool is_lost(const std::vector<float>& values, bool in_pieces = false) {
  QuantisationCheck check({1, 1});
  const auto count = static_cast<std::int64_t>(values.size());
  for (std::int64_t i = 0; in_pieces && i < count; ++i) {
    check.add({{i, i + 1}, {1, 1}, {values[static_cast<std::size_t>(i)]}});
  }
  if (!in_pieces) check.add({{0, count}, {1, 1}, values});
  Communicator comm = self_communicator();
  return !check.lost(comm).empty();
}

/// `middle` - `spread` to `middle` + `spread`, evenly.
std::vector<float> ramp(float middle, float spread) {
  std::vector<float> values;
  for (int i = -500; i <= 500; ++i) {
    values.push_back(middle + spread * static_cast<float>(i) / 500.0f);
  }
  return values;
}

TEST(QuantisationCheck, KeepsAnOrdinaryNeuron) { EXPECT_FALSE(is_lost(ramp(0.3f, 1.0f))); }

TEST(QuantisationCheck, KeepsAConstantThatFloat16Holds) {
  EXPECT_FALSE(is_lost({1.5f, 1.5f, 1.5f}));
  EXPECT_FALSE(is_lost({0.0f, 0.0f}));
}

TEST(QuantisationCheck, LosesAConstantThatFloat16DoesNotHold) {
  EXPECT_TRUE(is_lost({0.1f, 0.1f}));
}

TEST(QuantisationCheck, LosesASmallSpreadAboveALargeOffset) {
  // Beyond 1024 the spacing is 1 and the error 0.29: 1 % of the spread of a ramp of half-width 50.
  EXPECT_TRUE(is_lost(ramp(1500.0f, 40.0f)));
  EXPECT_FALSE(is_lost(ramp(1500.0f, 60.0f)));
}

TEST(QuantisationCheck, LosesValuesThatBecomeZero) { EXPECT_TRUE(is_lost({1e-9f, -1e-9f})); }

TEST(QuantisationCheck, LosesAValueBeyondTheLargestFloat16) {
  EXPECT_FALSE(is_lost({65504.0f, 0.0f}));
  EXPECT_TRUE(is_lost({65505.0f, 0.0f}));
  EXPECT_TRUE(is_lost({-1e30f, 0.0f}));
  EXPECT_TRUE(is_lost({std::numeric_limits<float>::quiet_NaN(), 0.0f}));
}

TEST(QuantisationCheck, NeedsNotHaveAllWordsInOneBlock) {
  EXPECT_TRUE(is_lost(ramp(1500.0f, 40.0f), true));
  EXPECT_FALSE(is_lost(ramp(1500.0f, 60.0f), true));
}

TEST(QuantisationCheck, NamesTheLostNeurons) {
  QuantisationCheck check({2, 2});
  check.add({{0, 2}, {2, 2}, {0.5f, 0.1f, 1.5f, 0.1f, 1.0f, 0.25f, 7e4f, 0.5f}});
  Communicator comm = self_communicator();

  const std::vector<NeuronId> lost = check.lost(comm);

  EXPECT_EQ(lost, (std::vector<NeuronId>{{0, 1}, {1, 0}}));
}

TEST(QuantisationCheck, FindsNothingWithoutWords) {
  Communicator comm = self_communicator();

  EXPECT_TRUE(QuantisationCheck({2, 3}).lost(comm).empty());
}

TEST(ListNeurons, NamesTheFirstAndCountsTheRest) {
  EXPECT_EQ(list_neurons({{2, 17}}), "layer 2 unit 17");
  EXPECT_EQ(list_neurons({{2, 17}, {3, 90}}), "layer 2 unit 17, layer 3 unit 90");
  EXPECT_EQ(list_neurons({{2, 17}, {3, 90}, {3, 91}}, 2),
            "layer 2 unit 17, layer 3 unit 90 and 1 more");
}

}  // namespace
}  // namespace salient
