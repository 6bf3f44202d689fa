#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "analyses/pearson.hpp"
#include "salient/analyses/redundancy.hpp"
#include "salient/io/safetensors.hpp"

namespace salient {
namespace {

const NeuronLayout neurox_layout{5, 128};

/// data/neurox/make_fixture.py makes it of the first words of a corpus; SALIENT_NEUROX names a
/// folder with one that was made of more of them.
std::filesystem::path fixture() {
  const char* folder = std::getenv("SALIENT_NEUROX");
  return std::filesystem::path(folder ? folder : SALIENT_TEST_DATA "/neurox") /
         "clusters.safetensors";
}

/// int32 [neuron]: clusters numbered by their first neuron, whatever their names are.
std::vector<std::int32_t> numbered(const std::vector<float>& names) {
  std::map<float, std::int32_t> numbers;
  std::vector<std::int32_t> cluster_of;
  for (const float name : names) {
    const auto next = static_cast<std::int32_t>(numbers.size());
    cluster_of.push_back(numbers.try_emplace(name, next).first->second);
  }
  return cluster_of;
}

class NeuroxClusters : public testing::TestWithParam<bool> {};

TEST_P(NeuroxClusters, AreTheSameAtEveryThreshold) {
  const SafetensorsFile file(fixture());
  const std::vector<float> values = file.floats("activations");
  const Matrix activations = Eigen::Map<const Matrix>(
      values.data(), static_cast<Eigen::Index>(values.size()) / neurox_layout.size(),
      neurox_layout.size());
  std::vector<NeuronId> salience;
  for (std::int64_t column = 0; column < neurox_layout.size(); ++column) {
    salience.push_back(neurox_layout.id(column));
  }
  const std::vector<std::string> thresholds{"0.1", "0.3", "0.5", "0.7", "0.9"};
  RedundancyOptions options{true, {0.1, 0.3, 0.5, 0.7, 0.9}, GetParam()};

  const auto cuts =
      cluster_redundant(correlation_of(activations), neurox_layout, salience, options);

  ASSERT_EQ(cuts.size(), thresholds.size());
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    const std::string name = (GetParam() ? "abs." : "signed.") + thresholds[i];
    EXPECT_EQ(cuts[i].cluster_of, numbered(file.floats(name))) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Correlation, NeuroxClusters, testing::Values(true, false),
                         [](const auto& absolute) {
                           return absolute.param ? "absolute" : "signed";
                         });

}  // namespace
}  // namespace salient
