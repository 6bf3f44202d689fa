#include <gtest/gtest.h>

#include "probes/example.hpp"
#include "support/fake_nccl.hpp"
#include "support/world.hpp"

namespace salient {
namespace {

/// The stand-in's "device" memory is the host's, where LibTorch computes at once: so do
/// collectives.
class ProbesOnGpus : public testing::Test {
 protected:
  static Device gpu() { return Device::gpu(world().rank()); }
  static void SetUpTestSuite() {
    fake_gpu().eager = true;
    world().add_device_transport(nccl_transport(world(), gpu(), 20));
  }

  static void expect_what_the_cpu_gives(const TinyCorpus& tiny, const ProbeOptions& options) {
    Trial on_gpus(tiny, options, world(), gpu());
    Trial on_cpu(tiny, options);

    const TrainedProbe ours = on_gpus.train();
    const TrainedProbe expected = on_cpu.train();

    EXPECT_EQ(ours.probe.weights, expected.probe.weights);
    EXPECT_TRUE(bytes_of(ours) == bytes_of(expected));
    EXPECT_EQ(on_gpus.data().correlation(), on_cpu.data().correlation());
    const auto our_scores = on_gpus.evaluate(ours.probe);
    const auto expected_scores = on_cpu.evaluate(expected.probe);
    ASSERT_EQ(our_scores.size(), expected_scores.size());
    for (std::size_t i = 0; i < our_scores.size(); ++i) {
      EXPECT_EQ(our_scores[i].correct, expected_scores[i].correct);
      EXPECT_EQ(our_scores[i].loss, expected_scores[i].loss);
    }
  }
};

TEST_F(ProbesOnGpus, AreTheCpusBitForBitAtGivenPenalties) {
  expect_what_the_cpu_gives(example_words(301, 12, 4), given_penalties(1e-3, 1e-3));
}

TEST_F(ProbesOnGpus, AreTheCpusBitForBitOnAPath) {
  TinyCorpus tiny = example_words(301, 12, 4);
  hold_out(tiny, 60);
  ProbeOptions options;
  options.path_points = 4;

  expect_what_the_cpu_gives(tiny, options);
}

TEST_F(ProbesOnGpus, AreTheCpusBitForBitByThePapersRecipe) {
  ProbeOptions options = given_penalties(1e-4, 1e-4);
  options.solver = Solver::paper;
  options.epochs = 2;
  options.batch_words = 37;

  expect_what_the_cpu_gives(example_words(301, 12, 4), options);
}

TEST_F(ProbesOnGpus, AreTheCpusBitForBitWithFewerBlocksThanRanks) {
  TinyCorpus tiny = example_words(301, 12, 4);
  tiny.block_sentences = 1000;

  expect_what_the_cpu_gives(tiny, given_penalties(1e-3, 1e-3));
}

}  // namespace
}  // namespace salient
