#include <gtest/gtest.h>

#include "activations/example.hpp"
#include "activations/shared_activations.hpp"
#include "salient/activations/quantisation.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"
#include "support/world.hpp"

namespace salient {
namespace {

/// One folder for all ranks; removed when all have done with it.
struct SharedFolder {
  TempFolder mine;
  std::filesystem::path path = world().broadcast(mine.path().string());
  ~SharedFolder() { world().barrier(); }
};

struct StoreOfEachType : testing::TestWithParam<StoredType> {};
INSTANTIATE_TEST_SUITE_P(Types, StoreOfEachType,
                         testing::Values(StoredType::float16, StoredType::float32));

TEST_P(StoreOfEachType, WritesTheBytesThatOneProcessWrites) {
  const SharedFolder folder;
  const TempFolder own;
  Communicator alone = self_communicator();

  write_example(folder.path / "together.h5", GetParam(), world());
  write_example(own.path() / "alone.h5", GetParam(), alone);

  EXPECT_EQ(content_of(folder.path / "together.h5"), content_of(own.path() / "alone.h5"));
}

TEST(StoreOnRanks, ReadsTheSameOnEveryRank) {
  const SharedFolder folder;
  write_example(folder.path / "a.h5", StoredType::float32, world());

  const ActivationReader reader(folder.path / "a.h5");

  EXPECT_EQ(reader.corpus(), example_corpus());
  EXPECT_EQ(reader.dropped_words(), (std::vector<std::int64_t>{2, 9}));
  EXPECT_EQ(reader.read({6, 7})(0, 14), example_value(2, 6, 4));
}

TEST(StoreOnRanks, WritesWithoutWaitingForOtherRanks) {
  const SharedFolder folder;
  const Corpus corpus = example_corpus();
  { ActivationWriter writer(folder.path / "a.h5", example_schema(), corpus, world()); }
  SharedActivations shared(folder.path / "a.h5.part", world());

  if (world().is_root()) shared.write({4, 5}, example_block({4, 5}, {3, 5}).values.data());
  world().barrier();
  if (!world().is_root()) shared.write({6, 7}, example_block({6, 7}, {3, 5}).values.data());

  EXPECT_NO_THROW(shared.close());
}

TEST(StoreOnRanks, TellsEveryRankOfAMissingWord) {
  const SharedFolder folder;
  const Corpus corpus = example_corpus();
  const RowRange words = world().is_root() ? RowRange{1, 11} : RowRange{0, 0};
  ActivationWriter writer(folder.path / "a.h5", example_schema(), corpus, world());
  writer.write(example_block(words, {3, 5}));

  const std::string complaint = complaint_of<BugError>([&] { writer.commit({}); });

  EXPECT_NE(complaint.find("words [0, 1) were never written"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder.path / "a.h5"));
}

TEST(StoreOnRanks, TellsEveryRankThatTheRootCannotCreateTheFile) {
  const SharedFolder folder;
  const Corpus corpus = example_corpus();

  const std::string complaint = complaint_of<SystemError>([&] {
    ActivationWriter writer(folder.path / "none" / "a.h5", example_schema(), corpus, world());
  });

  EXPECT_NE(complaint.find("cannot write"), std::string::npos);
}

TEST(StoreOnRanks, WaitsForNobodyWhenAnExceptionPasses) {
  const SharedFolder folder;
  const Corpus corpus = example_corpus();
  const auto open_files = [] { return H5Fget_obj_count(H5F_OBJ_ALL, H5F_OBJ_FILE); };
  const auto before = open_files();

  const std::string complaint = complaint_of<UsageError>([&] {
    ActivationWriter writer(folder.path / "a.h5", example_schema(), corpus, world());
    writer.write(example_block({0, 0}, {3, 5}));
    throw UsageError("between two writes");
  });

  EXPECT_EQ(complaint, "between two writes");
  EXPECT_EQ(open_files(), before + 1);  // closing would have been collective
}

TEST(QuantisationOnRanks, GivesTheVerdictOfOneProcess) {
  // Pairs of values so near the limit that the order of a floating-point sum would tell.
  const NeuronLayout neurons{1, 64};
  std::vector<ActivationBlock> blocks;
  for (std::int64_t word = 0; word < 40; ++word) {
    blocks.push_back(ActivationBlock::zeros({word, word + 1}, neurons));
    for (std::size_t unit = 0; unit < 64; ++unit) {
      const auto spread = 0.045f + 2e-4f * static_cast<float>(unit);
      blocks.back().values[unit] = 1.1f + spread * static_cast<float>((word * 17) % 40 - 20) / 20;
    }
  }
  QuantisationCheck together(neurons);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (static_cast<int>(i) % world().size() == world().rank()) together.add(blocks[i]);
  }
  QuantisationCheck alone(neurons);
  for (std::size_t i = blocks.size(); i-- > 0;) alone.add(blocks[i]);
  Communicator self = self_communicator();

  const std::vector<NeuronId> lost = together.lost(world());

  EXPECT_EQ(lost, alone.lost(self));
  EXPECT_FALSE(lost.empty());
  EXPECT_LT(lost.size(), 64U);
}

}  // namespace
}  // namespace salient
