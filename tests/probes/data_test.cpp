#include "salient/probes/data.hpp"

#include <gtest/gtest.h>

#include <Eigen/Core>
#include <cmath>
#include <limits>

#include "probes/correlation.hpp"
#include "probes/example.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

VectorXd deviations(const MatrixXd& x) {
  return ((x.rowwise() - x.colwise().mean()).array().square().colwise().sum() /
          static_cast<double>(x.rows()))
      .sqrt();
}

TEST(Moments, AreThoseOfTheDefinition) {
  const TinyCorpus tiny = example_words(101, 6, 3);
  const MatrixXd x = tiny.activations.cast<double>();
  Trial trial(tiny, {});

  const Moments& moments = trial.data().train_moments();

  EXPECT_LT((moments.mean - x.colwise().mean().transpose()).cwiseAbs().maxCoeff(), 1e-14);
  EXPECT_LT((moments.deviation - deviations(x)).cwiseAbs().maxCoeff(), 1e-14);
}

TEST(Moments, AreThoseOfTheIncludedWordsAlone) {
  const TinyCorpus tiny = example_words(101, 6, 3);
  std::vector<char> include(101, 0);
  std::fill(include.begin() + 7, include.begin() + 60, 1);
  const MatrixXd x = tiny.activations.middleRows(7, 53).cast<double>();
  Trial trial(tiny, {});

  const Moments moments = trial.data().moments(include);

  EXPECT_LT((moments.mean - x.colwise().mean().transpose()).cwiseAbs().maxCoeff(), 1e-14);
  EXPECT_LT((moments.deviation - deviations(x)).cwiseAbs().maxCoeff(), 1e-14);
}

TEST(Moments, HoldForNeuronsThatHardlyVaryAndForOutliers) {
  TinyCorpus tiny = example_words(101, 4, 2);
  tiny.activations.col(0).setConstant(-1234.567F);
  for (std::int64_t word = 0; word < 101; ++word) {
    tiny.activations(word, 1) = word % 2 == 0 ? 1000.0F : 1000.01F;
  }
  tiny.activations(50, 2) = 30000.0F;
  const MatrixXd x = tiny.activations.cast<double>();
  Trial trial(tiny, {});

  const Moments& moments = trial.data().train_moments();

  const VectorXd expected = deviations(x);
  EXPECT_EQ(moments.deviation[0], 0);
  EXPECT_NEAR(moments.mean[0], x(0, 0), 1e-12 * 1234);
  for (const Eigen::Index neuron : {1, 2, 3}) {
    EXPECT_NEAR(moments.deviation[neuron], expected[neuron], 1e-6 * expected[neuron]);
  }
}

TEST(Correlation, IsPearsonsOverTheTrainWords) {
  TinyCorpus tiny = example_words(201, 7, 3);
  for (int word = 0; word < 201; ++word) {
    tiny.splits.push_back(word % 2 == 0 ? Split::train : Split::dev);
  }
  tiny.activations.col(2).array() += 1000.0F;
  tiny.activations.col(3).setConstant(5.0F);
  tiny.activations.col(4) = -2 * tiny.activations.col(1);
  MatrixXd x(101, 7);
  for (Eigen::Index row = 0; row < 101; ++row) {
    x.row(row) = tiny.activations.row(2 * row).cast<double>();
  }
  MatrixXd z = x.rowwise() - x.colwise().mean();
  for (Eigen::Index j = 0; j < z.cols(); ++j) {
    if (j != 3) z.col(j).normalize();
  }
  z.col(3).setZero();
  Trial trial(tiny, {});

  const Matrix& correlation = trial.data().correlation();

  EXPECT_LT((correlation.cast<double>() - z.transpose() * z).cwiseAbs().maxCoeff(), 1e-6);
  EXPECT_EQ(correlation(0, 0), 1);
  EXPECT_EQ(correlation(3, 3), 0);
  EXPECT_NEAR(correlation(1, 4), -1, 1e-6);
  EXPECT_EQ(correlation, Matrix(correlation.transpose()));
}

TEST(Correlation, IsOfNeuronsOfSeveralTiles) {
  const TinyCorpus tiny = example_words(24, static_cast<std::int32_t>(tile_columns) + 3, 2);
  MatrixXd z = tiny.activations.cast<double>();
  z.rowwise() -= z.colwise().mean().eval();
  z.colwise().normalize();
  Trial trial(tiny, {});

  const Matrix& correlation = trial.data().correlation();

  EXPECT_LT((correlation.cast<double>() - z.transpose() * z).cwiseAbs().maxCoeff(), 1e-6);
  EXPECT_EQ(correlation, Matrix(correlation.transpose()));
}

TEST(ProbeData, TrainsTheSameProbeWhetherActivationsAreKeptOrReadAgain) {
  for (const StoredType stored : {StoredType::float32, StoredType::float16}) {
    TinyCorpus tiny = example_words(151, 8, 3);
    tiny.stored = stored;
    Trial in_memory(tiny, given_penalties(1e-3, 1e-3));
    const TrainedProbe kept = in_memory.train();
    const std::int64_t half_of_float16 = 151 * 8;
    for (const std::int64_t bytes : {std::int64_t{1}, half_of_float16, 2 * half_of_float16}) {
      ProbeOptions streaming = given_penalties(1e-3, 1e-3);
      streaming.memory_bytes = bytes;
      Trial from_disk(tiny, streaming);

      const TrainedProbe streamed = from_disk.train();

      EXPECT_TRUE(bytes_of(streamed) == bytes_of(kept)) << bytes;
      EXPECT_EQ(from_disk.data().correlation(), in_memory.data().correlation()) << bytes;
    }
  }
}

TEST(ProbeData, SeesFloat16ActivationsAsTheyWereRounded) {
  TinyCorpus tiny = example_words(151, 8, 3);
  tiny.activations = tiny.activations.unaryExpr(
      [](float x) { return std::round(x * 64) / 64; });  // float16 holds these
  TinyCorpus half = tiny;
  half.stored = StoredType::float16;
  Trial of_float32(tiny, given_penalties(1e-3, 1e-3)),
      of_float16(half, given_penalties(1e-3, 1e-3));

  EXPECT_TRUE(bytes_of(of_float32.train()) == bytes_of(of_float16.train()));
}

TEST(ProbeData, NamesWordAndNeuronOfAnActivationThatIsNotFinite) {
  for (const float bad : {std::nanf(""), std::numeric_limits<float>::infinity(),
                          -std::numeric_limits<float>::infinity()}) {
    const TempFolder folder;
    Communicator alone = self_communicator();
    const Device device = Device::cpu();
    TinyCorpus tiny = example_words(60, 6, 2);
    tiny.neurons = {2, 3};
    tiny.activations(41, 4) = 8765.4321F;
    write_tiny(folder / "a.h5", tiny, alone);
    overwrite_activation(folder / "a.h5", 8765.4321F, bad);
    const ActivationReader reader(folder / "a.h5");

    const std::string complaint =
        complaint_of<UsageError>([&] { ProbeData(reader, {}, alone, device); });

    EXPECT_NE(complaint.find("word 41 (\"41\") in layer 1, unit 1"), std::string::npos)
        << complaint;
  }
}

}  // namespace
}  // namespace salient
