#pragma once

#include <filesystem>

#include "io/hdf5.hpp"
#include "salient/support/range.hpp"

namespace salient {

class Communicator;

/// `/activations` of a file that all ranks of `comm` have open together, through MPI-IO where they
/// speak MPI. Making and closing it are collective.
class SharedActivations {
 public:
  SharedActivations(const std::filesystem::path& file, Communicator& comm);

  /// `values`: [layer, word of `words`, unit] in the file's element type. Local to the rank: what
  /// the system refuses is thrown here and now.
  void write(RowRange words, const void* values);
  /// Makes what was written durable, then closes.
  void close();
  /// Makes every further call, the destructor's included, do nothing: peers may never come.
  void abandon() noexcept;

 private:
  Hdf5Handle file_, dataset_, type_;
};

}  // namespace salient
