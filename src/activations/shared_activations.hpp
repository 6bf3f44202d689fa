#pragma once

#include <filesystem>

#include "io/hdf5.hpp"
#include "salient/support/range.hpp"

namespace salient {

class Communicator;

/// `/activations` of a file that all ranks of `comm` have open together, through MPI-IO where they
/// speak MPI. Every member is collective but abandon().
class SharedActivations {
 public:
  SharedActivations(const std::filesystem::path& file, Communicator& comm);

  /// `values`: [layer, word of `words`, unit] in the file's element type. Ranks without words give
  /// an empty range.
  void write(RowRange words, const void* values);
  /// Makes what was written durable, then closes.
  void close();
  /// Makes every further call, the destructor's included, do nothing: peers may never come.
  void abandon() noexcept;

  /// Whether MPI-IO wrote the last write()'s data of all ranks as one operation.
  bool was_collective() const;

 private:
  Hdf5Handle file_, dataset_, type_, transfer_;
};

}  // namespace salient
