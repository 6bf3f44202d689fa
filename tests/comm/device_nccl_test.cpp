#include <gtest/gtest.h>

#include <string>

#include "salient/comm/communicator.hpp"
#include "salient/comm/device.hpp"
#include "salient/support/error.hpp"
#include "support/fake_nccl.hpp"
#include "support/world.hpp"

namespace salient {
namespace {

class BestDevice : public testing::Test {
 protected:
  void TearDown() override { fake_gpu() = before_; }

  /// The message of the SystemError that it throws, or an empty string.
  static std::string refusal() {
    try {
      Device::best_for(world());
      return "";
    } catch (const SystemError& error) {
      return error.what();
    }
  }

 private:
  FakeGpu before_ = fake_gpu();
};

TEST_F(BestDevice, IsTheCpuIfNoRankSeesAGpu) {
  fake_gpu().devices = 0;

  EXPECT_FALSE(Device::best_for(world()).is_gpu());
}

TEST_F(BestDevice, OfSeveralIsTheOneNumberedByTheLocalRank) {
  fake_gpu().devices = 4;

  EXPECT_EQ(Device::best_for(world()).index(), world().local_rank());
}

TEST_F(BestDevice, IsTheOnlyOneWhereTheBatchSystemBindsOneToEachRank) {
  fake_gpu().devices = 1;
  fake_gpu().bus_id = "0000:3" + std::to_string(world().rank()) + ":00.0";

  EXPECT_EQ(Device::best_for(world()).index(), 0);
}

TEST_F(BestDevice, KnowsHowMuchOfItsMemoryIsFree) {
  fake_gpu().free_bytes = 123456789;

  EXPECT_EQ(Device::best_for(world()).free_memory_bytes(), 123456789);
  EXPECT_EQ(Device::cpu().free_memory_bytes(), 0);
}

TEST_F(BestDevice, IsRefusedIfTwoRanksWouldShareIt) {
  fake_gpu().devices = 1;
  fake_gpu().bus_id = "0000:3B:00.0";

  const std::string message = refusal();

  if (world().size() == 1) {
    EXPECT_EQ(message, "");
  } else {
    EXPECT_TRUE(message.starts_with("rank 1: GPU 0000:3B:00.0 of node ")) << message;
    EXPECT_NE(message.find(" is already taken by rank 0"), std::string::npos) << message;
  }
}

TEST_F(BestDevice, IsRefusedIfANodeHasFewerThanRanks) {
  fake_gpu().devices = 2;

  const std::string message = refusal();

  if (world().size() <= 2) {
    EXPECT_EQ(message, "");
  } else {
    EXPECT_NE(message.find(" shows 2 GPUs to its " + std::to_string(world().size()) + " ranks"),
              std::string::npos)
        << message;
  }
}

TEST_F(BestDevice, IsRefusedOnAllRanksIfOnlySomeSeeAGpu) {
  const int blind = world().size() - 1;
  if (world().rank() == blind) fake_gpu().devices = 0;

  const std::string message = refusal();

  if (world().size() == 1) {
    EXPECT_EQ(message, "");
  } else {
    EXPECT_TRUE(message.starts_with("rank " + std::to_string(blind) + ": sees no GPU")) << message;
  }
}

}  // namespace
}  // namespace salient
