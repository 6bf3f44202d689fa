#include "analyses/neuron_edits.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace salient {
namespace {

/// Two layers of two units, the model's layers 1 and 3; three labels, of which the second has no
/// words.
struct Sources {
  EditSources get() { return {NeuronLayout::of({1, 3}, 2), &mean, &translation, 8}; }

  LabelStatistics statistics = [] {
    LabelStatistics of;
    of.words = {5, 0, 2};
    of.mean.resize(3, 4);
    of.mean << 1, 2, 3, 4, 0, 0, 0, 0, 2, 4, 8, 16;
    return of;
  }();
  Translation translation{statistics};
  Eigen::VectorXd mean = Eigen::Vector4d(10, 20, 30, 40);
};

TEST(EditsOf, SetTheFirstNeuronsOfAnOrder) {
  Sources sources;
  const std::vector<std::int64_t> order{3, 0, 1, 2};

  const StateEdits zero = edits_of(NeuronEdit::zero, order, 1, sources.get());
  const StateEdits mean = edits_of(NeuronEdit::mean, order, 2, sources.get());

  ASSERT_EQ(zero.layers.size(), 1U);
  EXPECT_EQ(zero.layers[0].layer, 3);
  EXPECT_EQ(zero.layers[0].scale, (std::vector<float>{1, 0}));
  EXPECT_EQ(zero.layers[0].shift, (std::vector<float>{0, 0}));
  ASSERT_EQ(mean.layers.size(), 2U);
  EXPECT_EQ(mean.layers[0].layer, 1);
  EXPECT_EQ(mean.layers[0].shift, (std::vector<float>{10, 0}));
  EXPECT_EQ(mean.layers[1].shift, (std::vector<float>{0, 40}));
}

TEST(EditsOf, TranslateTowardsTheNextLabelTheFirstNeuronFarthest) {
  Sources sources;
  const std::vector<std::int64_t> order{3, 0, 1, 2};

  const StateEdits edits = edits_of(NeuronEdit::translate, order, 2, sources.get());

  EXPECT_EQ(sources.translation.kind_of(label_unseen), 0);
  EXPECT_EQ(sources.translation.kind_of(1), 0);
  EXPECT_EQ(sources.translation.target_of(sources.translation.kind_of(0)), 2);
  EXPECT_EQ(sources.translation.target_of(sources.translation.kind_of(2)), 0);
  ASSERT_EQ(edits.layers.size(), 2U);
  EXPECT_EQ(edits.layers[0].scale, (std::vector<float>{1, 1}));
  // Neuron 0 by 8 (1 - ln 2 / ln 4) = 4 times its way of 1, there and back.
  EXPECT_EQ(edits.layers[0].shift, (std::vector<float>{0, 0, 4, 0, 0, 0, -4, 0}));
  EXPECT_EQ(edits.layers[1].shift, (std::vector<float>{0, 0, 0, 96, 0, 0, 0, -96}));
}

TEST(EditAfterwards, ChangesVectorsByTheirKinds) {
  Sources sources;
  const StateEdits edits{{{3, {1, 0}, {0, 5, 0, 7}}}, {}};
  WordVectors vectors(2, 4);
  vectors << 1, 2, 3, 4, 5, 6, 7, 8;

  edit_afterwards(edits, sources.get().neurons, {0, 1}, vectors);

  WordVectors expected(2, 4);
  expected << 1, 2, 3, 5, 5, 6, 7, 7;
  EXPECT_EQ(vectors, expected);
}

}  // namespace
}  // namespace salient
