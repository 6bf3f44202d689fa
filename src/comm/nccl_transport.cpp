#include <cuda_runtime_api.h>
#include <nccl.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "comm/agreement.hpp"
#include "comm/gpu.hpp"
#include "comm/nccl_check.hpp"
#include "comm/patience.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/comm/device.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

// Work is put on the stream that LibTorch computes on, so that its order needs no events.
constexpr cudaStream_t stream = nullptr;

/// What a transport needs of CUDA on its device: an event to wait on, an element for the barrier.
struct DeviceParts {
  explicit DeviceParts(int index) : DeviceParts() {  // so that the destructor runs if this throws
    check_cuda(cudaSetDevice(index));
    check_cuda(cudaEventCreateWithFlags(&event, cudaEventDisableTiming));
    check_cuda(cudaMalloc(&element, sizeof(std::int32_t)));
    check_cuda(cudaMemsetAsync(element, 0, sizeof(std::int32_t), stream));
  }
  ~DeviceParts() {
    if (element != nullptr) cudaFree(element);
    if (event != nullptr) cudaEventDestroy(event);
  }
  DeviceParts(const DeviceParts&) = delete;
  DeviceParts& operator=(const DeviceParts&) = delete;

  cudaEvent_t event = nullptr;
  void* element = nullptr;

 private:
  DeviceParts() = default;
};

class NcclTransport final : public Transport {
 public:
  NcclTransport(int device, double timeout_s) : parts_(device), timeout_s_(timeout_s) {}
  ~NcclTransport() override;
  NcclTransport(const NcclTransport&) = delete;
  NcclTransport& operator=(const NcclTransport&) = delete;

  /// Collective, with the id that one of the ranks has made.
  void connect(const ncclUniqueId& id, int rank, int ranks);

  void barrier() override;
  void all_reduce(RawBuffer in_out, Reduction op) override;
  void broadcast(RawBuffer in_out, int from) override;
  void all_gather(RawBuffer mine, RawBuffer all, std::span<const std::int64_t> counts) override;
  void wait() override;
  void watch(Watchdog* watchdog) override { watchdog_ = watchdog; }

 private:
  ncclComm_t usable();
  void settle(ncclResult_t result, std::string_view what);
  void give_up() noexcept;

  DeviceParts parts_;
  double timeout_s_;
  Watchdog* watchdog_ = nullptr;
  ncclComm_t comm_ = nullptr;  // null before connect() and after a failure
};

NcclTransport::~NcclTransport() {
  if (comm_ == nullptr) return;
  // Finalizing waits for the peers: while an exception passes they may never come.
  if (std::uncaught_exceptions() > 0) {
    give_up();
    return;
  }
  try {
    settle(ncclCommFinalize(comm_), "the end of NCCL");
    ncclCommDestroy(comm_);
  } catch (const std::exception&) {  // given up: nothing is left to destroy
  }
}

/// Peers that wait for this rank, and kernels that wait for peers, are released.
void NcclTransport::give_up() noexcept {
  if (comm_ != nullptr) ncclCommAbort(std::exchange(comm_, nullptr));
}

ncclComm_t NcclTransport::usable() {
  if (comm_ == nullptr) throw SystemError("NCCL: the communicator was given up after a failure");
  return comm_;
}

/// Waits until a call that NCCL carries on in the background has been put on the stream (not until
/// the stream has done it).
void NcclTransport::settle(ncclResult_t result, std::string_view what) {
  try {
    Patience patience(timeout_s_, watchdog_);
    while (result == ncclInProgress) {
      const ncclResult_t asked = ncclCommGetAsyncError(comm_, &result);
      if (asked != ncclSuccess) result = asked;
      if (result == ncclInProgress) patience.pause(what);
    }
    check_nccl(result, comm_);
  } catch (...) {
    give_up();
    throw;
  }
}

void NcclTransport::connect(const ncclUniqueId& id, int rank, int ranks) {
  ncclConfig_t config = NCCL_CONFIG_INITIALIZER;
  config.blocking = 0;
  settle(ncclCommInitRankConfig(&comm_, ranks, id, rank, &config), "the start of NCCL");
}

void NcclTransport::barrier() {
  all_reduce({parts_.element, 1, ElementType::int32, Memory::device}, Reduction::max);
  wait();
}

void NcclTransport::all_reduce(RawBuffer b, Reduction op) {
  require(b.memory == Memory::device, "host memory given to NCCL");
  settle(ncclAllReduce(b.data, b.data, b.count, nccl_type(b.type), nccl_op(op), usable(), stream),
         "an all-reduce");
}

void NcclTransport::broadcast(RawBuffer b, int from) {
  require(b.memory == Memory::device, "host memory given to NCCL");
  settle(ncclBroadcast(b.data, b.data, b.count, nccl_type(b.type), from, usable(), stream),
         "a broadcast");
}

void NcclTransport::all_gather(RawBuffer mine, RawBuffer all,
                               std::span<const std::int64_t> counts) {
  require(mine.memory == Memory::device && all.memory == Memory::device,
          "host memory given to NCCL");
  // Pieces of different lengths: one broadcast from each rank, as one group.
  ncclComm_t comm = usable();
  auto* piece = static_cast<std::byte*>(all.data);
  ncclGroupStart();
  ncclResult_t first_error = ncclSuccess;
  for (std::size_t rank = 0; rank < counts.size(); ++rank) {
    const auto count = static_cast<std::size_t>(counts[rank]);
    const ncclResult_t result = ncclBroadcast(mine.data, piece, count, nccl_type(all.type),
                                              static_cast<int>(rank), comm, stream);
    if (result != ncclSuccess && result != ncclInProgress) first_error = result;
    piece += count * size_of(all.type);
  }
  const ncclResult_t ended = ncclGroupEnd();
  settle(first_error == ncclSuccess ? ended : first_error, "an all-gather");
}

void NcclTransport::wait() {
  ncclComm_t comm = usable();
  try {
    check_cuda(cudaEventRecord(parts_.event, stream));
    Patience patience(timeout_s_, watchdog_);
    for (;;) {
      const cudaError_t done = cudaEventQuery(parts_.event);
      ncclResult_t error = ncclSuccess;
      const ncclResult_t asked = ncclCommGetAsyncError(comm, &error);
      if (asked != ncclSuccess) error = asked;
      if (error != ncclInProgress) check_nccl(error, comm);
      if (done == cudaSuccess) return;
      if (done != cudaErrorNotReady) check_cuda(done);
      patience.pause("collectives of GPUs");
    }
  } catch (...) {
    give_up();
    throw;
  }
}

/// Collective: if `attempt` throws on any rank, the same SystemError is thrown on every rank.
/// Nobody goes on to wait for a rank that has failed alone.
void attempt_together(Communicator& comm, const std::function<void()>& attempt) {
  std::string complaint;
  try {
    attempt();
  } catch (const std::exception& error) {
    complaint = error.what();
  }
  if (const auto first = first_complaint(comm, complaint)) {
    throw SystemError("rank " + std::to_string(first->rank) + ": " + first->text);
  }
}

}  // namespace

std::unique_ptr<Transport> nccl_transport(Communicator& comm, const Device& device,
                                          double timeout_s) {
  require(device.is_gpu(), "NCCL on a CPU");
  std::unique_ptr<NcclTransport> transport;
  ncclUniqueId id{};
  attempt_together(comm, [&] {
    transport = std::make_unique<NcclTransport>(device.index(), timeout_s);
    if (comm.is_root()) check_nccl(ncclGetUniqueId(&id));
  });
  const std::string shared = comm.broadcast(std::string(id.internal, sizeof id.internal));
  std::memcpy(id.internal, shared.data(), sizeof id.internal);
  attempt_together(comm, [&] { transport->connect(id, comm.rank(), comm.size()); });
  return transport;
}

std::string gpu_libraries() {
  return "NCCL " + std::to_string(NCCL_MAJOR) + "." + std::to_string(NCCL_MINOR) + "." +
         std::to_string(NCCL_PATCH) + ", CUDA " + std::to_string(CUDART_VERSION / 1000) + "." +
         std::to_string(CUDART_VERSION % 1000 / 10);
}

int visible_gpus() {
  int count = 0;
  const cudaError_t code = cudaGetDeviceCount(&count);
  if (code == cudaErrorNoDevice || code == cudaErrorInsufficientDriver) {
    cudaGetLastError();
    return 0;
  }
  check_cuda(code);
  return count;
}

std::string gpu_bus_id(int index) {
  std::array<char, 32> id{};  // CUDA: at least 13 bytes
  check_cuda(cudaDeviceGetPCIBusId(id.data(), static_cast<int>(id.size()), index));
  return id.data();
}

std::int64_t free_gpu_bytes(int index) {
  std::size_t free = 0, total = 0;
  check_cuda(cudaSetDevice(index));
  check_cuda(cudaMemGetInfo(&free, &total));
  return static_cast<std::int64_t>(free);
}

}  // namespace salient
