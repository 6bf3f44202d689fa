#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

#include "comm/mpi_transport.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/support/error.hpp"
#include "support/world.hpp"

namespace salient {
namespace {

template <class T>
class Collectives : public testing::Test {};
using Elements = testing::Types<std::int32_t, std::int64_t, float, double>;
TYPED_TEST_SUITE(Collectives, Elements);

template <class T>
T as(int value) {
  return static_cast<T>(value);
}

TYPED_TEST(Collectives, ReduceEveryElementOverAllRanks) {
  const int ranks = world().size();
  const int rank = world().rank();
  std::vector<TypeParam> sum{as<TypeParam>(rank + 1), as<TypeParam>(-rank)};
  std::vector<TypeParam> min = sum;
  std::vector<TypeParam> max = sum;

  world().all_reduce(Buffer<TypeParam>::host(sum));
  world().all_reduce(Buffer<TypeParam>::host(min), Reduction::min);
  world().all_reduce(Buffer<TypeParam>::host(max), Reduction::max);

  EXPECT_EQ(sum[0], as<TypeParam>(ranks * (ranks + 1) / 2));
  EXPECT_EQ(sum[1], as<TypeParam>(-ranks * (ranks - 1) / 2));
  EXPECT_EQ(min[0], as<TypeParam>(1));
  EXPECT_EQ(min[1], as<TypeParam>(1 - ranks));
  EXPECT_EQ(max[0], as<TypeParam>(ranks));
  EXPECT_EQ(max[1], as<TypeParam>(0));
}

TYPED_TEST(Collectives, BroadcastFromAnyRank) {
  for (int from = 0; from < world().size(); ++from) {
    std::vector<TypeParam> values(5, as<TypeParam>(world().rank() + 10));

    world().broadcast(Buffer<TypeParam>::host(values), from);

    EXPECT_EQ(values, std::vector<TypeParam>(5, as<TypeParam>(from + 10)));
  }
}

TYPED_TEST(Collectives, GatherPiecesOfDifferentLengthsInRankOrder) {
  const int rank = world().rank();  // rank r gives r elements: rank 0 none
  const std::vector<TypeParam> mine(static_cast<std::size_t>(rank), as<TypeParam>(rank));

  const auto all = world().all_gather(mine);

  std::vector<TypeParam> expected;
  for (int r = 0; r < world().size(); ++r) {
    expected.insert(expected.end(), static_cast<std::size_t>(r), as<TypeParam>(r));
  }
  EXPECT_EQ(all, expected);
}

TEST(MpiCommunicator, SumsIntegersBeyondThePrecisionOfDoubles) {
  const std::int64_t odd = (std::int64_t{1} << 60) / world().size() + 1;

  EXPECT_EQ(world().all_reduce(odd), odd * world().size());
}

TEST(MpiCommunicator, BroadcastsTextsOfAnyBytesAndLength) {
  const int from = world().size() - 1;
  for (const std::size_t length : {0U, 1U, 7U, 8U, 9U, 100'003U}) {
    std::string text(length, '\0');
    for (std::size_t i = 0; i < length; ++i) text[i] = static_cast<char>(i * 7);
    const std::string mine = world().rank() == from ? text : "something else";

    EXPECT_EQ(world().broadcast(mine, from), text);
  }
}

TEST(MpiCommunicator, TakesEmptyBuffers) {
  std::vector<float> nothing;

  world().all_reduce(Buffer<float>::host(nothing));
  world().broadcast(Buffer<float>::host(nothing));

  EXPECT_TRUE(world().all_gather(nothing).empty());
}

TEST(MpiCommunicator, KnowsTheRanksOfItsNode) {
  EXPECT_EQ(world().local_size(), world().size());  // the launcher starts all of them here
  EXPECT_EQ(world().local_rank(), world().rank());
}

TEST(MpiCommunicator, ThrowsTheComplaintOfTheLowestRankEverywhere) {
  const int ranks = world().size();
  const bool complains = world().rank() >= ranks / 2;
  const std::string mine = "complaint of rank " + std::to_string(world().rank());

  EXPECT_NO_THROW(throw_together(world(), ""));
  try {
    throw_together(world(), complains ? mine : "");
    FAIL() << "nothing was thrown";
  } catch (const UsageError& error) {
    EXPECT_EQ(error.what(), "complaint of rank " + std::to_string(ranks / 2));
  }
}

/// What one call cannot carry goes in several: tried with calls that carry three elements.
class SmallCalls : public testing::Test {
 protected:
  MpiTransport transport{MPI_COMM_WORLD, 60, 3};
};

TEST_F(SmallCalls, ReduceAndBroadcastLongBuffersWhole) {
  std::vector<std::int64_t> values(10);
  std::iota(values.begin(), values.end(), 100 * world().rank());
  std::vector<std::int64_t> copied = values;

  transport.all_reduce(erase_type(Buffer<std::int64_t>::host(values)), Reduction::sum);
  transport.broadcast(erase_type(Buffer<std::int64_t>::host(copied)), world().size() - 1);

  const std::int64_t ranks = world().size();
  for (std::int64_t i = 0; i < 10; ++i) {
    EXPECT_EQ(values[static_cast<std::size_t>(i)], 100 * ranks * (ranks - 1) / 2 + ranks * i);
    EXPECT_EQ(copied[static_cast<std::size_t>(i)], 100 * (ranks - 1) + i);
  }
}

TEST_F(SmallCalls, GatherMoreThanOneCallCarries) {
  const int rank = world().rank();
  std::vector<std::int32_t> mine(static_cast<std::size_t>(5 * rank), rank);
  std::vector<std::int64_t> counts;
  std::vector<std::int32_t> expected;
  for (int r = 0; r < world().size(); ++r) {
    counts.push_back(5 * r);
    expected.insert(expected.end(), static_cast<std::size_t>(5 * r), r);
  }
  std::vector<std::int32_t> all(expected.size(), -1);

  transport.all_gather(erase_type(Buffer<std::int32_t>::host(mine)),
                       erase_type(Buffer<std::int32_t>::host(all)), counts);

  EXPECT_EQ(all, expected);
}

TEST_F(SmallCalls, RefuseCountsThatDoNotAddUp) {
  std::vector<std::int32_t> mine{1};
  std::vector<std::int32_t> all(static_cast<std::size_t>(world().size()) + 1);
  const std::vector<std::int64_t> counts(static_cast<std::size_t>(world().size()), 1);

  EXPECT_THROW(transport.all_gather(erase_type(Buffer<std::int32_t>::host(mine)),
                                    erase_type(Buffer<std::int32_t>::host(all)), counts),
               BugError);
}

TEST_F(SmallCalls, RefuseDeviceMemory) {
  float value = 0;

  EXPECT_THROW(transport.all_reduce(erase_type(Buffer<float>::device(&value, 1)), Reduction::sum),
               BugError);
}

}  // namespace
}  // namespace salient
