#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>

#include "probes/example.hpp"
#include "salient/io/safetensors.hpp"

namespace salient {
namespace {

/// data/solver/make_fixture.py makes it of a part of a reference solver's problem; SALIENT_SOLVER
/// names a folder with one that was made of all of it.
class Golden {
 public:
  std::int64_t pairs() const { return file_.tensor("penalties").shape[0]; }
  std::int64_t labels() const { return file_.tensor("weights").shape[1]; }
  double l1(std::int64_t pair) const { return of("penalties", pair, {1, 2})(0, 0); }
  double l2(std::int64_t pair) const { return of("penalties", pair, {1, 2})(0, 1); }
  double objective(std::int64_t pair) const { return of("objective", pair, {1, 1})(0, 0); }
  Eigen::MatrixXd weights(std::int64_t pair) const { return of("weights", pair, shape()); }
  Eigen::MatrixXd gradient(std::int64_t pair) const { return of("gradient", pair, shape()); }

  TinyCorpus words() const {
    const std::vector<float> values = file_.floats("X");
    TinyCorpus tiny;
    tiny.neurons = {1, static_cast<std::int32_t>(file_.tensor("X").shape[1])};
    tiny.activations =
        Eigen::Map<const Matrix>(values.data(), file_.tensor("X").shape[0], tiny.neurons.size());
    for (const float label : file_.floats("y")) {
      tiny.labels.push_back(static_cast<std::int32_t>(label));
    }
    tiny.block_sentences = 50;
    return tiny;
  }

 private:
  using Shape = std::pair<std::int64_t, std::int64_t>;
  Shape shape() const { return {labels(), file_.tensor("weights").shape[2]}; }
  Eigen::MatrixXd of(const char* name, std::int64_t pair, Shape shape) const {
    const std::vector<double> values = file_.doubles(name);
    using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    return Eigen::Map<const RowMajor>(values.data() + pair * shape.first * shape.second,
                                      shape.first, shape.second);
  }

  static std::string path() {
    const char* folder = std::getenv("SALIENT_SOLVER");
    return std::string(folder ? folder : SALIENT_TEST_DATA "/solver") + "/golden.safetensors";
  }
  SafetensorsFile file_{path()};
};

/// Weights that differ from the optimum's in being zero, of those that are clearly one or other.
std::int64_t wrong_zeros(const Matrix& weights, const Golden& golden, std::int64_t pair) {
  const Eigen::MatrixXd optimum = golden.weights(pair), gradient = golden.gradient(pair);
  std::int64_t wrong = 0;
  for (Eigen::Index i = 0; i < weights.rows(); ++i) {
    for (Eigen::Index j = 0; j < weights.cols(); ++j) {
      const bool must_be_zero = golden.l1(pair) - std::abs(gradient(i, j)) > 1e-5;
      const bool must_not = std::abs(optimum(i, j)) > 1e-3;
      wrong += (must_be_zero && weights(i, j) != 0) || (must_not && weights(i, j) == 0);
    }
  }
  return wrong;
}

TEST(ExactSolver, FindsTheOptimumThatAnotherSolverFound) {
  const Golden golden;
  Trial trial(golden.words(), {});
  ASSERT_GE(golden.pairs(), 3);

  for (std::int64_t pair = 0; pair < golden.pairs(); ++pair) {
    const ProbeOptions options = given_penalties(golden.l1(pair), golden.l2(pair));
    const TrainedProbe trained = train_probe(trial.data(), trial.task(), options);

    SCOPED_TRACE("l1 " + std::to_string(trained.l1) + ", l2 " + std::to_string(trained.l2));
    const Certificate& certificate = trained.certificate;
    EXPECT_NEAR(certificate.objective, golden.objective(pair), 1e-8 * golden.objective(pair));
    EXPECT_TRUE(certificate.converged);
    EXPECT_LE(certificate.relative(), 1e-6);
    EXPECT_EQ(wrong_zeros(trained.probe.weights, golden, pair), 0);
    EXPECT_NEAR(trained.probe.bias.mean(), 0, 1e-6);
  }
}

}  // namespace
}  // namespace salient
