#include "salient/comm/communicator.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "salient/comm/device.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

TEST(SelfCommunicator, IsTheWholeGroup) {
  const Communicator comm = self_communicator();

  EXPECT_EQ(comm.rank(), 0);
  EXPECT_EQ(comm.size(), 1);
  EXPECT_EQ(comm.local_rank(), 0);
  EXPECT_EQ(comm.local_size(), 1);
  EXPECT_TRUE(comm.is_root());
}

TEST(SelfCommunicator, GivesBackWhatItIsGiven) {
  Communicator comm = self_communicator();
  std::vector<double> values{1.5, -2};

  comm.all_reduce(Buffer<double>::host(values));
  comm.wait(Memory::host);

  EXPECT_EQ(values, (std::vector<double>{1.5, -2}));
  EXPECT_EQ(comm.all_reduce(7, Reduction::min), 7);
  EXPECT_EQ(comm.broadcast("any text"), "any text");
  EXPECT_EQ(comm.all_gather(std::vector<float>{3, 4}), (std::vector<float>{3, 4}));
  EXPECT_TRUE(comm.all_gather(std::vector<float>{}).empty());
}

TEST(SelfCommunicator, ReachesHostMemoryOnly) {
  Communicator comm = self_communicator();
  float value = 1;

  EXPECT_TRUE(comm.reaches(Memory::host));
  EXPECT_FALSE(comm.reaches(Memory::device));
  EXPECT_THROW(comm.all_reduce(Buffer<float>::device(&value, 1)), BugError);
}

TEST(SelfCommunicator, ThrowsTheComplaintOfItsOnlyRank) {
  Communicator comm = self_communicator();

  EXPECT_NO_THROW(throw_together(comm, ""));
  try {
    throw_together(comm, "train.conllu:3: no tab");
    FAIL() << "nothing was thrown";
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "train.conllu:3: no tab");
  }
}

TEST(Device, TellsWhereItsBuffersLive) {
  EXPECT_FALSE(Device::cpu().is_gpu());
  EXPECT_EQ(Device::cpu().memory(), Memory::host);
  EXPECT_TRUE(Device::gpu(2).is_gpu());
  EXPECT_EQ(Device::gpu(2).index(), 2);
  EXPECT_EQ(Device::gpu(2).memory(), Memory::device);
}

}  // namespace
}  // namespace salient
