#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "salient/activations/store.hpp"

namespace salient {

/// Ranges of words, read from the file again and again, one ahead of whoever uses them: while one
/// is used, a thread reads the next into a second buffer. Who comes for a range that is not there
/// yet helps to read it.
///
/// Memory: two buffers of the largest range, as stored.
class ReadAhead {
 public:
  /// `ranges` in the order in which they will be asked for, over and over. Asking in another order
  /// is learnt: what followed a range last time is read after it. `reader` outlives this.
  ReadAhead(const ActivationReader& reader, const std::vector<RowRange>& ranges);
  /// Waits for what is being read.
  ~ReadAhead() = default;
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  /// As ActivationReader::read_stored() has it, and throws: valid until the next call.
  const std::byte* get(RowRange words);

 private:
  /// A buffer and who fills it. Pieces are taken by the thread and by who waits for it.
  struct Slot {
    std::optional<RowRange> words;
    std::unique_ptr<std::byte[]> bytes;
    std::atomic<std::int64_t> next_word = 0;
    std::future<void> thread;  // last: what it writes to outlives it
  };
  void start(Slot& slot, RowRange words);
  static void stop(Slot& slot);
  void finish(Slot& slot);
  void read_pieces(Slot& slot) const;

  const ActivationReader& reader_;
  std::size_t row_bytes_;                     // of a word
  std::int64_t piece_;                        // words
  std::map<std::int64_t, RowRange> follows_;  // by the first word of the one before
  std::optional<RowRange> in_use_;
  std::array<Slot, 2> slots_;
  std::size_t used_ = 0;  // which slot is in use; the other is ahead
};

}  // namespace salient
