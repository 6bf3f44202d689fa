#include <cuda_runtime_api.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "salient/comm/communicator.hpp"
#include "salient/comm/device.hpp"
#include "salient/support/error.hpp"
#include "support/fake_nccl.hpp"
#include "support/world.hpp"

namespace salient {
namespace {

/// Elements in "device" memory, which the stand-in keeps where the test can look at it.
template <class T>
class DeviceArray {
 public:
  explicit DeviceArray(const std::vector<T>& values) : count_(values.size()) {
    void* memory = nullptr;
    EXPECT_EQ(cudaMalloc(&memory, values.size() * sizeof(T)), cudaSuccess);
    data_ = static_cast<T*>(memory);
    std::copy(values.begin(), values.end(), data_);
  }
  ~DeviceArray() { cudaFree(data_); }
  DeviceArray(const DeviceArray&) = delete;
  DeviceArray& operator=(const DeviceArray&) = delete;

  Buffer<T> buffer() { return Buffer<T>::device(data_, count_); }
  RawBuffer raw() { return erase_type(buffer()); }
  std::vector<T> values() const { return {data_, data_ + count_}; }

 private:
  T* data_ = nullptr;
  std::size_t count_;
};

std::unique_ptr<Transport> connect(double timeout_s = 20) {
  return nccl_transport(world(), Device::gpu(world().rank()), timeout_s);
}

bool is_last_rank() { return world().rank() == world().size() - 1; }

/// The message of the SystemError that `act` throws, or an empty string.
template <class Act>
std::string failure_of(const Act& act) {
  try {
    act();
    return "";
  } catch (const SystemError& error) {
    return error.what();
  }
}

class NcclTransport : public testing::Test {
 protected:
  void TearDown() override {
    EXPECT_EQ(fake_gpu().communicators, before_.communicators);
    EXPECT_EQ(fake_gpu().allocations, before_.allocations);
    EXPECT_EQ(fake_gpu().events, before_.events);
    const int aborted = fake_gpu().aborted;
    fake_gpu() = before_;
    fake_gpu().aborted = aborted;
  }

  int aborted() const { return fake_gpu().aborted - before_.aborted; }

 private:
  FakeGpu before_ = fake_gpu();
};

template <class T>
class NcclCollectives : public NcclTransport {};
using Elements = testing::Types<std::int32_t, std::int64_t, float, double>;
TYPED_TEST_SUITE(NcclCollectives, Elements);

TYPED_TEST(NcclCollectives, GiveWhatMpiGivesForHostMemory) {
  const auto gpu = connect();
  const auto mine = static_cast<TypeParam>(world().rank() * 3 - 2);
  for (const Reduction op : {Reduction::sum, Reduction::min, Reduction::max}) {
    std::vector<TypeParam> expected{mine, static_cast<TypeParam>(-mine), 7};
    DeviceArray<TypeParam> values(expected);

    world().all_reduce(Buffer<TypeParam>::host(expected), op);
    gpu->all_reduce(values.raw(), op);
    gpu->wait();

    EXPECT_EQ(values.values(), expected);
  }
}

TYPED_TEST(NcclCollectives, BroadcastFromAnyRank) {
  const auto gpu = connect();
  for (int from = 0; from < world().size(); ++from) {
    DeviceArray<TypeParam> values(
        std::vector<TypeParam>(3, static_cast<TypeParam>(world().rank())));

    gpu->broadcast(values.raw(), from);
    gpu->wait();

    EXPECT_EQ(values.values(), std::vector<TypeParam>(3, static_cast<TypeParam>(from)));
  }
}

TYPED_TEST(NcclCollectives, GatherPiecesOfDifferentLengthsInRankOrder) {
  const auto gpu = connect();
  std::vector<std::int64_t> counts;
  std::vector<TypeParam> expected;
  for (int rank = 0; rank < world().size(); ++rank) {
    counts.push_back(rank);
    expected.insert(expected.end(), static_cast<std::size_t>(rank), static_cast<TypeParam>(rank));
  }
  const auto rank = static_cast<std::size_t>(world().rank());
  DeviceArray<TypeParam> mine(std::vector<TypeParam>(rank, static_cast<TypeParam>(rank)));
  DeviceArray<TypeParam> all(std::vector<TypeParam>(expected.size(), TypeParam{-1}));

  gpu->all_gather(mine.raw(), all.raw(), counts);
  gpu->wait();

  EXPECT_EQ(all.values(), expected);
}

TEST_F(NcclTransport, ShowsNoResultBeforeTheWait) {
  const auto gpu = connect();
  DeviceArray<std::int64_t> values({5});

  gpu->all_reduce(values.raw(), Reduction::sum);
  const auto before = values.values();
  gpu->all_reduce(values.raw(), Reduction::sum);
  gpu->wait();

  const std::int64_t ranks = world().size();
  EXPECT_EQ(before[0], 5);
  EXPECT_EQ(values.values()[0], 5 * ranks * ranks);
}

TEST_F(NcclTransport, WaitsForItselfInABarrier) {
  const auto gpu = connect();
  DeviceArray<std::int32_t> values({1});
  gpu->all_reduce(values.raw(), Reduction::sum);

  gpu->barrier();

  EXPECT_EQ(values.values()[0], world().size());
}

TEST_F(NcclTransport, ReportsRanksThatDisagreeOnACount) {
  const auto gpu = connect();
  DeviceArray<float> values(is_last_rank() ? std::vector<float>{1} : std::vector<float>{1, 2});

  gpu->all_reduce(values.raw(), Reduction::sum);
  const std::string failure = failure_of([&] { gpu->wait(); });

  if (world().size() == 1) {
    EXPECT_EQ(failure, "");
  } else {
    EXPECT_EQ(failure, "NCCL: invalid usage (the ranks disagree on a collective)");
    EXPECT_EQ(aborted(), 1);
  }
}

TEST_F(NcclTransport, EndsOnAllRanksWhenTheGpuOfOneFails) {
  const auto gpu = connect();
  if (is_last_rank()) fake_gpu().collectives_until_fault = 1;
  DeviceArray<float> values({1});

  gpu->all_reduce(values.raw(), Reduction::sum);
  gpu->wait();
  gpu->all_reduce(values.raw(), Reduction::sum);
  const std::string failure = failure_of([&] { gpu->wait(); });

  EXPECT_TRUE(failure.starts_with(is_last_rank() ? "NCCL: unhandled cuda error"
                                                 : "NCCL: remote process exited"))
      << failure;
  EXPECT_EQ(aborted(), 1);
}

TEST_F(NcclTransport, StaysClosedAfterAFailure) {
  const auto gpu = connect();
  fake_gpu().collectives_until_fault = 0;
  DeviceArray<float> values({1});
  gpu->all_reduce(values.raw(), Reduction::sum);
  failure_of([&] { gpu->wait(); });

  EXPECT_THROW(gpu->all_reduce(values.raw(), Reduction::sum), SystemError);
  EXPECT_THROW(gpu->wait(), SystemError);
  EXPECT_EQ(aborted(), 1);
}

TEST_F(NcclTransport, GivesUpAPeerThatDoesNotCome) {
  const auto gpu = connect(0.2);
  DeviceArray<float> values({1});
  const auto start = std::chrono::steady_clock::now();

  std::string failure;
  if (!is_last_rank()) {
    gpu->all_reduce(values.raw(), Reduction::sum);
    failure = failure_of([&] { gpu->wait(); });
  }
  const std::chrono::duration<double> waited = std::chrono::steady_clock::now() - start;
  world().barrier();

  if (!is_last_rank()) {
    EXPECT_EQ(failure, "waited 0.2 s for other ranks in collectives of GPUs");
    EXPECT_GE(waited.count(), 0.2);
    EXPECT_LT(waited.count(), 10.0);
    EXPECT_EQ(aborted(), 1);
  }
}

TEST_F(NcclTransport, IsAbortedIfAnExceptionPasses) {
  const std::string failure = failure_of([] {
    const auto gpu = connect();
    throw SystemError("something else");
  });

  EXPECT_EQ(failure, "something else");
  EXPECT_EQ(aborted(), 1);
}

TEST_F(NcclTransport, StartsOnNoRankIfOneCannotHaveItsGpu) {
  if (is_last_rank()) fake_gpu().out_of_memory = true;

  const std::string failure = failure_of([] { connect(); });

  EXPECT_EQ(failure, "rank " + std::to_string(world().size() - 1) + ": CUDA: out of memory");
}

TEST_F(NcclTransport, StartsOnNoRankIfOneCannotConnect) {
  if (is_last_rank()) fake_gpu().cannot_start = true;

  const std::string failure = failure_of([] { connect(0.2); });

  EXPECT_TRUE(failure.starts_with("rank ")) << failure;
  EXPECT_EQ(aborted(), is_last_rank() ? 0 : 1);
}

TEST_F(NcclTransport, SettlesCollectivesThatTakeEffectAtOnce) {
  fake_gpu().eager = true;
  const auto gpu = connect();
  DeviceArray<std::int64_t> values({world().rank()});

  gpu->all_reduce(values.raw(), Reduction::max);

  EXPECT_EQ(values.values()[0], world().size() - 1);
}

TEST_F(NcclTransport, RefusesHostMemory) {
  const auto gpu = connect();
  float value = 0;

  EXPECT_THROW(gpu->all_reduce(erase_type(Buffer<float>::host({&value, 1})), Reduction::sum),
               BugError);
}

TEST(GpuCommunicator, PicksTheTransportByTheBuffer) {
  world().add_device_transport(connect());  // ended with the world, after the last test
  DeviceArray<double> on_gpu({1});
  std::vector<double> on_host{1};

  world().all_reduce(on_gpu.buffer());
  world().all_reduce(Buffer<double>::host(on_host));
  const double before = on_gpu.values()[0];
  world().wait(Memory::device);

  EXPECT_TRUE(world().reaches(Memory::device));
  EXPECT_EQ(before, 1);
  EXPECT_EQ(on_host[0], world().size());
  EXPECT_EQ(on_gpu.values()[0], world().size());
}

}  // namespace
}  // namespace salient
