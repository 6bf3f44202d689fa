#include "probes/read_ahead.hpp"

#include <algorithm>

namespace salient {
namespace {

/// What is read at a time, by the thread or by who waits for it.
constexpr std::size_t piece_bytes = std::size_t{4} << 20;

}  // namespace

ReadAhead::ReadAhead(const ActivationReader& reader, const std::vector<RowRange>& ranges)
    : reader_(reader), row_bytes_(static_cast<std::size_t>(bytes_of_word(reader.schema()))) {
  piece_ = static_cast<std::int64_t>(std::max<std::size_t>(piece_bytes / row_bytes_, 1));
  std::int64_t most = 0;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    follows_[ranges[i].begin] = ranges[(i + 1) % ranges.size()];
    most = std::max(most, ranges[i].size());
  }
  for (Slot& slot : slots_) {
    slot.bytes =
        std::make_unique_for_overwrite<std::byte[]>(static_cast<std::size_t>(most) * row_bytes_);
  }
}

const std::byte* ReadAhead::get(RowRange words) {
  if (in_use_ == words) return slots_[used_].bytes.get();
  if (in_use_) follows_[in_use_->begin] = words;
  in_use_.reset();
  Slot& wanted = slots_[1 - used_];
  if (wanted.words != words) start(wanted, words);
  finish(wanted);
  used_ = 1 - used_;
  in_use_ = words;
  const RowRange next = follows_[words.begin];
  if (next != words) start(slots_[1 - used_], next);
  return wanted.bytes.get();
}

void ReadAhead::start(Slot& slot, RowRange words) {
  stop(slot);  // nobody has come for what it reads
  slot.words = words;
  slot.next_word = words.begin;
  slot.thread = std::async(std::launch::async, [this, &slot] { read_pieces(slot); });
}

void ReadAhead::stop(Slot& slot) {
  if (!slot.thread.valid()) return;
  slot.next_word = slot.words->end;
  slot.thread.wait();
  slot.thread = {};  // and whatever it met
}

void ReadAhead::finish(Slot& slot) {
  try {
    read_pieces(slot);
    if (slot.thread.valid()) slot.thread.get();
  } catch (...) {
    stop(slot);
    slot.words.reset();
    throw;
  }
}

void ReadAhead::read_pieces(Slot& slot) const {
  const RowRange words = *slot.words;
  for (;;) {
    const std::int64_t first = slot.next_word.fetch_add(piece_);
    if (first >= words.end) return;
    reader_.read_stored(
        {first, std::min(first + piece_, words.end)},
        slot.bytes.get() + static_cast<std::size_t>(first - words.begin) * row_bytes_);
  }
}

}  // namespace salient
