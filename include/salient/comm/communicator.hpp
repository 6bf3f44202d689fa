#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "salient/comm/buffer.hpp"
#include "salient/comm/transport.hpp"

namespace salient {

class Device;
class MpiSession;
class Watchdog;

/// Where a rank stands in its group.
struct Place {
  int rank = 0;
  int size = 1;
  int local_rank = 0;  ///< among the ranks of the same node; picks the GPU
  int local_size = 1;  ///< ranks of the same node
};

/// One rank's view of the group it works in.
///
/// Every collective is called by all ranks, in the same order, with the same element count. A
/// buffer says where it lives, and that alone picks the transport.
class Communicator {
 public:
  static constexpr int root = 0;

  Communicator(Place place, std::unique_ptr<Transport> host);
  ~Communicator();
  Communicator(Communicator&&) noexcept;
  Communicator& operator=(Communicator&&) noexcept;

  int rank() const noexcept { return place_.rank; }
  int size() const noexcept { return place_.size; }
  int local_rank() const noexcept { return place_.local_rank; }
  int local_size() const noexcept { return place_.local_size; }
  bool is_root() const noexcept { return rank() == root; }

  /// Device buffers may be passed from here on.
  void add_device_transport(std::unique_ptr<Transport> device);
  bool reaches(Memory memory) const noexcept;
  Transport& transport(Memory memory);  ///< throws BugError if there is none

  /// From here on every collective and every beat() tells the watchdog that this rank moves.
  void add_watchdog(std::unique_ptr<Watchdog> watchdog);
  /// "I am alive and at `step` of `stage`"; does nothing without a watchdog.
  void beat(std::string_view stage, std::int64_t step) noexcept;

  void barrier() { transport(Memory::host).barrier(); }
  /// See Transport::wait(): call before the host reads a buffer that a collective has filled.
  void wait(Memory memory) { transport(memory).wait(); }

  template <Element T>
  void all_reduce(Buffer<T> in_out, Reduction op = Reduction::sum) {
    transport(in_out.memory).all_reduce(erase_type(in_out), op);
  }

  template <Element T>
  T all_reduce(T mine, Reduction op = Reduction::sum) {
    all_reduce(Buffer<T>::host({&mine, 1}), op);
    return mine;
  }

  template <Element T>
  void broadcast(Buffer<T> in_out, int from = root) {
    transport(in_out.memory).broadcast(erase_type(in_out), from);
  }

  /// The text that rank `from` has, on every rank. Any bytes, any length.
  std::string broadcast(std::string text, int from = root);

  /// The ranks' pieces in rank order, on every rank; their lengths may differ.
  template <Element T>
  std::vector<T> all_gather(std::vector<T> mine) {
    std::vector<std::int64_t> counts(static_cast<std::size_t>(size()), 0);
    counts[static_cast<std::size_t>(rank())] = static_cast<std::int64_t>(mine.size());
    all_reduce(Buffer<std::int64_t>::host(counts));
    std::size_t total = 0;
    for (const std::int64_t count : counts) total += static_cast<std::size_t>(count);
    std::vector<T> all(total);
    transport(Memory::host)
        .all_gather(erase_type(Buffer<T>::host(mine)), erase_type(Buffer<T>::host(all)), counts);
    return all;
  }

 private:
  Place place_;
  std::unique_ptr<Watchdog> watchdog_;  // outlives the transports, whose ends can be long waits
  std::unique_ptr<Transport> host_;
  std::unique_ptr<Transport> device_;
};

/// One rank, no MPI: laptops and unit tests.
Communicator self_communicator();

/// All ranks of the job. The session must outlive the communicator. Collectives wait at most
/// `timeout_s` seconds for their peers, then throw SystemError.
Communicator mpi_communicator(const MpiSession& session, double timeout_s);

/// NCCL over the ranks of `comm`, which it uses to agree on an id. Collective; throws on all ranks
/// if it fails on one. A build without NCCL throws UsageError.
std::unique_ptr<Transport> nccl_transport(Communicator& comm, const Device& device,
                                          double timeout_s);

/// Collective: throws the same UsageError on every rank if any rank has a complaint (the lowest
/// rank's is taken). Use it after work at which one rank can fail alone, so that nobody waits for a
/// rank that has left.
void throw_together(Communicator& comm, const std::string& complaint);

/// Collective. The root works; if that throws, every rank throws an error of the same kind and
/// words.
void on_root(Communicator& comm, const std::function<void()>& work);

}  // namespace salient
