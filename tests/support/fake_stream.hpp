#pragma once

// The stream of support/fake_nccl.cpp and the work on it.

#include <cuda_runtime_api.h>
#include <mpi.h>
#include <nccl.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "support/fake_nccl.hpp"

struct ncclComm {
  MPI_Comm mpi = MPI_COMM_NULL;  // made when all ranks have come
  int rank = 0;
  int ranks = 0;
  int lobby_tag = 0;
  int waiting_in_lobby = 0;  // ranks that rank 0 has heard of
  bool settling = false;
  ncclResult_t fault = ncclSuccess;
};

struct CUevent_st {
  std::int64_t after = 0;  // pieces of work that come before it
};

namespace salient {

/// What ncclGetLastError() tells.
inline std::string last_nccl_error;

inline MPI_Datatype mpi_type(ncclDataType_t type) {
  switch (type) {
    case ncclInt32:
      return MPI_INT32_T;
    case ncclInt64:
      return MPI_INT64_T;
    case ncclFloat32:
      return MPI_FLOAT;
    case ncclFloat64:
      return MPI_DOUBLE;
    default:
      return MPI_DATATYPE_NULL;
  }
}

inline MPI_Op mpi_op(ncclRedOp_t op) {
  return op == ncclSum ? MPI_SUM : op == ncclMin ? MPI_MIN : MPI_MAX;
}

inline std::size_t size_of(ncclDataType_t type) {
  return type == ncclInt64 || type == ncclFloat64 ? 8 : 4;
}

/// One collective on the stream. It works on a copy of its own, so that what is still under way
/// after an abort writes into nobody's memory.
class Collective {
 public:
  enum class Kind { all_reduce, broadcast };

  Collective(Kind kind, const void* in, void* out, std::size_t count, ncclDataType_t type,
             int op_or_root, ncclComm_t on)
      : comm(on),
        kind_(kind),
        in_(in),
        out_(out),
        count_(count),
        type_(type),
        op_or_root_(op_or_root) {}

  /// Goes as far as it can without waiting; true when it is done.
  bool advance() {
    if (comm->fault != ncclSuccess) return false;  // a kernel that never ends
    if (stage_ == Stage::queued) agree();
    if (stage_ == Stage::agreeing && finished()) carry();
    if (stage_ == Stage::carrying && finished()) {
      if (count_ > 0) std::memcpy(out_, data_.data(), data_.size());
      stage_ = Stage::done;
    }
    return stage_ == Stage::done;
  }

  bool is_under_way() const { return stage_ == Stage::agreeing || stage_ == Stage::carrying; }

  ncclComm_t comm;

 private:
  enum class Stage { queued, agreeing, carrying, done };

  bool finished() {
    int done = 0;
    MPI_Test(&request_, &done, MPI_STATUS_IGNORE);
    return done != 0;
  }

  void agree() {
    std::int64_t& left = fake_gpu().collectives_until_fault;
    const std::int64_t faulty = left == 0 ? 1 : 0;
    if (left >= 0) --left;
    const std::array<std::int64_t, 4> same{static_cast<std::int64_t>(kind_),
                                           static_cast<std::int64_t>(count_), type_, op_or_root_};
    for (std::size_t i = 0; i < same.size(); ++i) {
      signature_[i] = same[i];  // the largest and the least of the ranks' values are equal …
      signature_[i + same.size()] = -same[i];
    }
    signature_.back() = faulty;
    is_faulty_ = faulty != 0;
    MPI_Iallreduce(MPI_IN_PLACE, signature_.data(), static_cast<int>(signature_.size()),
                   MPI_INT64_T, MPI_MAX, comm->mpi, &request_);
    stage_ = Stage::agreeing;
  }

  void carry() {
    bool same = true;  // … if all of them are
    for (std::size_t i = 0; i < 4; ++i) same = same && signature_[i] == -signature_[i + 4];
    if (signature_.back() != 0) return fail(is_faulty_ ? ncclUnhandledCudaError : ncclRemoteError);
    if (!same) {
      last_nccl_error = "the ranks disagree on a collective";
      return fail(ncclInvalidUsage);
    }
    const auto* bytes = static_cast<const std::byte*>(in_);
    data_.assign(bytes, bytes + count_ * size_of(type_));
    const int count = static_cast<int>(count_);
    if (kind_ == Kind::all_reduce) {
      MPI_Iallreduce(MPI_IN_PLACE, data_.data(), count, mpi_type(type_),
                     mpi_op(static_cast<ncclRedOp_t>(op_or_root_)), comm->mpi, &request_);
    } else {
      MPI_Ibcast(data_.data(), count, mpi_type(type_), op_or_root_, comm->mpi, &request_);
    }
    stage_ = Stage::carrying;
  }

  void fail(ncclResult_t fault) {
    comm->fault = fault;
    stage_ = Stage::queued;
  }

  Kind kind_;
  const void* in_;
  void* out_;
  std::size_t count_;
  ncclDataType_t type_;
  int op_or_root_;
  Stage stage_ = Stage::queued;
  bool is_faulty_ = false;
  std::array<std::int64_t, 9> signature_{};
  std::vector<std::byte> data_;
  MPI_Request request_ = MPI_REQUEST_NULL;
};

/// The default stream.
struct Stream {
  std::deque<std::unique_ptr<Collective>> queue;
  std::int64_t enqueued = 0;
  std::int64_t done = 0;

  void advance() {
    while (!queue.empty() && queue.front()->advance()) drop_first();
  }

  void drop_first() {
    // Not deleted while MPI may still write into it.
    if (queue.front()->is_under_way()) queue.front().release();
    queue.pop_front();
    ++done;
  }

  void drop_all_of(ncclComm_t comm) {
    while (!queue.empty() && queue.front()->comm == comm) drop_first();
  }
};

}  // namespace salient
