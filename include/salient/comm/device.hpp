#pragma once

#include <cstdint>
#include <string>

#include "salient/comm/buffer.hpp"

namespace salient {

class Communicator;

/// What this build was made with for GPUs: "NCCL 2.28.9, CUDA 13.0" or "none".
std::string gpu_libraries();

/// The processor that this rank computes on, chosen once at start-up.
class Device {
 public:
  static Device cpu() { return Device(-1); }
  static Device gpu(int index) { return Device(index); }
  /// Collective. One visible GPU is taken as it is (the batch system bound it), of several the one
  /// numbered by the local rank. All ranks get a GPU or none does: the CPU if no rank sees any.
  /// Throws SystemError on all ranks if only some see a GPU, if a node has fewer than ranks, or if
  /// two ranks would share one (same PCI bus id).
  static Device best_for(Communicator& comm);

  bool is_gpu() const noexcept { return index_ >= 0; }
  int index() const noexcept { return index_; }
  /// Bytes of a GPU's memory that nobody has taken yet; 0 on the CPU.
  std::int64_t free_memory_bytes() const;
  /// Where this device's buffers live.
  Memory memory() const noexcept { return is_gpu() ? Memory::device : Memory::host; }

 private:
  explicit Device(int index) : index_(index) {}
  int index_;
};

}  // namespace salient
