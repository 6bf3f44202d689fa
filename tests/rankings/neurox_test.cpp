#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "salient/io/safetensors.hpp"
#include "salient/rankings/ranking.hpp"

namespace salient {
namespace {

const NeuronLayout neurox_layout{5, 128};
constexpr int neurox_labels = 23;

/// What NeuroX's functions gave for a probe that it had trained: data/neurox/make_fixture.py.
class NeuroxRanking : public testing::Test {
 protected:
  SafetensorsFile file{SALIENT_TEST_DATA "/neurox/lca.safetensors"};

  Matrix weights() const {
    const std::vector<float> values = file.floats("weights");
    return Eigen::Map<const Matrix>(values.data(), neurox_labels, neurox_layout.size());
  }
  std::vector<std::int64_t> integers(const std::string& name) const {
    const std::vector<float> values = file.floats(name);
    return {values.begin(), values.end()};
  }
  std::vector<NeuronId> neurons(const std::string& name) const {
    std::vector<NeuronId> ids;
    for (const std::int64_t column : integers(name)) ids.push_back(neurox_layout.id(column));
    return ids;
  }
};

std::set<NeuronId> first(const std::vector<NeuronId>& order, std::int64_t count) {
  return {order.begin(), order.begin() + count};
}

TEST_F(NeuroxRanking, HasTheSameSetAtEveryCutoff) {
  for (const int stride : {100, 1000}) {
    const std::string prefix = "stride" + std::to_string(stride);
    const std::vector<NeuronId> expected = neurons(prefix + ".ordering");

    const NeuronRanking ranking =
        rank_neurons(weights(), Matrix::Zero(neurox_labels, neurox_layout.size()), neurox_layout,
                     {RankingOrder::stepped, stride});

    ASSERT_EQ(ranking.cutoffs, integers(prefix + ".cutoffs"));
    for (const std::int64_t cutoff : ranking.cutoffs) {
      ASSERT_EQ(first(ranking.stepped_order, cutoff), first(expected, cutoff)) << prefix;
    }
  }
}

TEST_F(NeuroxRanking, HasTheSameTopNeuronsOfEveryLabelInTheSameOrder) {
  for (const std::string share : {"0.0", "0.01", "0.1", "0.25", "0.5"}) {
    const std::vector<NeuronId> expected = neurons("top." + share + ".neurons");
    const std::vector<std::int64_t> counts = integers("top." + share + ".counts");
    ASSERT_EQ(counts.size(), std::size_t{neurox_labels});

    std::vector<NeuronId> found;
    for (int label = 0; label < neurox_labels; ++label) {
      const auto top = top_neurons_of_label(weights(), label, std::stod(share), neurox_layout);
      EXPECT_EQ(static_cast<std::int64_t>(top.size()), counts[static_cast<std::size_t>(label)]);
      found.insert(found.end(), top.begin(), top.end());
    }

    EXPECT_EQ(found, expected) << share;
  }
}

}  // namespace
}  // namespace salient
