// A stand-in for the NCCL and CUDA calls that the program makes, for machines without a GPU: linked
// in place of the libraries. "Device" memory is host memory, filled with rubbish when new. Work on
// the stream is not begun before an event behind it is asked for, so that a missing wait shows; a
// collective first checks that all ranks mean the same one. Every call is answered with "in
// progress" and has to settle before the next. A call that is not here is an error of the linker.

#include <cuda_runtime_api.h>
#include <mpi.h>
#include <nccl.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "support/fake_nccl.hpp"
#include "support/fake_stream.hpp"

namespace {

using salient::Collective;
using salient::fake_gpu;
using salient::last_nccl_error;

constexpr int first_lobby_tag = 1000;

std::set<void*> live_memory;
int group_depth = 0;

salient::Stream stream;

ncclResult_t enqueue(Collective::Kind kind, const void* in, void* out, std::size_t count,
                     ncclDataType_t type, int op_or_root, ncclComm_t comm, cudaStream_t on) {
  if (salient::mpi_type(type) == MPI_DATATYPE_NULL || on != nullptr) return ncclInvalidArgument;
  if (comm->settling && group_depth == 0) {
    last_nccl_error = "a call before the last one has settled";
    return ncclInvalidUsage;
  }
  stream.queue.push_back(
      std::make_unique<Collective>(kind, in, out, count, type, op_or_root, comm));
  ++stream.enqueued;
  comm->settling = true;
  return group_depth > 0 ? ncclSuccess : ncclInProgress;
}

/// Nobody waits for a rank that has failed before it came: the ranks tell rank 0 that they are
/// there, and make the communicator when it answers.
void advance_lobby(ncclComm_t comm) {
  int there = 0;
  const int from = comm->rank == 0 ? MPI_ANY_SOURCE : 0;
  while (MPI_Iprobe(from, comm->lobby_tag, MPI_COMM_WORLD, &there, MPI_STATUS_IGNORE), there != 0) {
    MPI_Recv(nullptr, 0, MPI_INT, from, comm->lobby_tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    ++comm->waiting_in_lobby;
  }
  if (comm->waiting_in_lobby < (comm->rank == 0 ? comm->ranks - 1 : 1)) return;
  for (int rank = 1; comm->rank == 0 && rank < comm->ranks; ++rank) {
    MPI_Send(nullptr, 0, MPI_INT, rank, comm->lobby_tag, MPI_COMM_WORLD);
  }
  MPI_Comm_dup(MPI_COMM_WORLD, &comm->mpi);
}

}  // namespace

salient::FakeGpu& salient::fake_gpu() {
  static FakeGpu the_gpu;
  return the_gpu;
}

extern "C" {

cudaError_t cudaGetDeviceCount(int* count) {
  *count = fake_gpu().devices;
  return *count > 0 ? cudaSuccess : cudaErrorNoDevice;
}

cudaError_t cudaSetDevice(int device) {
  return device < fake_gpu().devices ? cudaSuccess : cudaErrorInvalidDevice;
}

cudaError_t cudaDeviceGetPCIBusId(char* id, int length, int device) {
  if (device >= fake_gpu().devices) return cudaErrorInvalidDevice;
  const std::string own = "0000:0" + std::to_string(device) + ":00.0";
  const std::string& given = fake_gpu().bus_id;
  std::snprintf(id, static_cast<std::size_t>(length), "%s", (given.empty() ? own : given).c_str());
  return cudaSuccess;
}

cudaError_t cudaMemGetInfo(size_t* free, size_t* total) {
  *free = static_cast<std::size_t>(fake_gpu().free_bytes);
  *total = *free;
  return cudaSuccess;
}

cudaError_t cudaGetLastError() { return cudaSuccess; }

const char* cudaGetErrorString(cudaError_t code) {
  return code == cudaErrorMemoryAllocation ? "out of memory" : "stand-in CUDA error";
}

cudaError_t cudaMalloc(void** memory, size_t bytes) {
  if (fake_gpu().out_of_memory) return cudaErrorMemoryAllocation;
  *memory = std::aligned_alloc(256, (bytes + 255) / 256 * 256);
  std::memset(*memory, 0xCB, bytes);
  live_memory.insert(*memory);
  ++fake_gpu().allocations;
  return cudaSuccess;
}

cudaError_t cudaFree(void* memory) {
  if (live_memory.erase(memory) == 0) return cudaErrorInvalidValue;
  std::free(memory);
  --fake_gpu().allocations;
  return cudaSuccess;
}

cudaError_t cudaMemsetAsync(void* memory, int value, size_t bytes, cudaStream_t) {
  std::memset(memory, value, bytes);
  return cudaSuccess;
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned) {
  *event = new CUevent_st;
  ++fake_gpu().events;
  return cudaSuccess;
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
  delete event;
  --fake_gpu().events;
  return cudaSuccess;
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t) {
  event->after = stream.enqueued;
  return cudaSuccess;
}

cudaError_t cudaEventQuery(cudaEvent_t event) {
  stream.advance();
  return stream.done >= event->after ? cudaSuccess : cudaErrorNotReady;
}

const char* ncclGetErrorString(ncclResult_t code) {
  switch (code) {
    case ncclInvalidUsage:
      return "invalid usage";
    case ncclRemoteError:
      return "remote process exited or there was a network error";
    case ncclUnhandledCudaError:
      return "unhandled cuda error";
    default:
      return "stand-in NCCL error";
  }
}

const char* ncclGetLastError(ncclComm_t) { return last_nccl_error.c_str(); }

ncclResult_t ncclGetUniqueId(ncclUniqueId* id) {
  static int made = 0;
  std::memset(id, 0x5A, sizeof *id);
  const int tag = first_lobby_tag + made++;
  std::memcpy(id->internal, &tag, sizeof tag);
  return ncclSuccess;
}

ncclResult_t ncclCommInitRankConfig(ncclComm_t* made, int ranks, ncclUniqueId id, int rank,
                                    ncclConfig_t* config) {
  if (config->blocking != 0 || id.internal[sizeof id.internal - 1] != 0x5A) {
    return ncclInvalidArgument;
  }
  if (fake_gpu().cannot_start) return ncclUnhandledCudaError;
  last_nccl_error.clear();
  auto comm = std::make_unique<ncclComm>();
  comm->rank = rank;
  comm->ranks = ranks;
  std::memcpy(&comm->lobby_tag, id.internal, sizeof comm->lobby_tag);
  if (rank != 0) MPI_Send(nullptr, 0, MPI_INT, 0, comm->lobby_tag, MPI_COMM_WORLD);
  ++fake_gpu().communicators;
  *made = comm.release();
  return ncclInProgress;
}

ncclResult_t ncclCommGetAsyncError(ncclComm_t comm, ncclResult_t* state) {
  *state = ncclInProgress;
  if (comm->mpi == MPI_COMM_NULL) {
    advance_lobby(comm);
  } else if (comm->fault != ncclSuccess) {
    *state = comm->fault;
  } else if (fake_gpu().eager && !stream.queue.empty()) {
    stream.advance();
  } else if (!std::exchange(comm->settling, false)) {
    *state = ncclSuccess;
  }
  return ncclSuccess;
}

ncclResult_t ncclCommFinalize(ncclComm_t comm) {
  comm->settling = true;
  return ncclInProgress;
}

ncclResult_t ncclCommDestroy(ncclComm_t comm) {
  stream.drop_all_of(comm);
  MPI_Comm_free(&comm->mpi);
  delete comm;
  --fake_gpu().communicators;
  return ncclSuccess;
}

ncclResult_t ncclCommAbort(ncclComm_t comm) {
  stream.drop_all_of(comm);
  delete comm;  // but not its MPI communicator: the peers may never come to free it
  --fake_gpu().communicators;
  ++fake_gpu().aborted;
  return ncclSuccess;
}

ncclResult_t ncclGroupStart() {
  ++group_depth;
  return ncclSuccess;
}

ncclResult_t ncclGroupEnd() { return --group_depth == 0 ? ncclInProgress : ncclSuccess; }

ncclResult_t ncclAllReduce(const void* in, void* out, size_t count, ncclDataType_t type,
                           ncclRedOp_t op, ncclComm_t comm, cudaStream_t on) {
  return enqueue(Collective::Kind::all_reduce, in, out, count, type, op, comm, on);
}

ncclResult_t ncclBroadcast(const void* in, void* out, size_t count, ncclDataType_t type, int root,
                           ncclComm_t comm, cudaStream_t on) {
  const void* source = comm->rank == root ? in : out;
  return enqueue(Collective::Kind::broadcast, source, out, count, type, root, comm, on);
}

}  // extern "C"
