#include "encoder/rows.hpp"

#include <algorithm>

namespace salient {
namespace {

/// Puts rows behind each other.
class Rows {
 public:
  explicit Rows(const TokenBatch& batch) : batch_(batch) {}

  std::int64_t subwords() const { return static_cast<std::int64_t>(part_.ids.size()); }

  /// The next row, filled up to `width`.
  void add(std::int64_t width, std::int64_t padding) {
    const std::int64_t length = batch_.lengths[row_++];
    if (part_.groups.empty() || part_.groups.back().width != width) {
      part_.groups.push_back({subwords(), 0, width});
    }
    ++part_.groups.back().rows;
    starts_.push_back(subwords());
    part_.lengths.push_back(length);
    const auto from = batch_.ids.begin() + read_;
    part_.ids.insert(part_.ids.end(), from, from + length);
    part_.ids.resize(part_.ids.size() + static_cast<std::size_t>(width - length), padding);
    for (std::int64_t i = 0; i < width; ++i) part_.positions.push_back(i);
    read_ += length;
  }

  /// What was added since the last call.
  PartOfBatch take() {
    PartOfBatch taken = std::move(part_);
    part_ = {};
    const auto first = static_cast<std::int64_t>(row_ - starts_.size());
    for (std::size_t i = 0; i < batch_.places.size(); ++i) {
      const WordPlace& place = batch_.places[i];
      if (place.row < first || place.row >= static_cast<std::int64_t>(row_)) continue;
      const std::int64_t start = starts_[static_cast<std::size_t>(place.row - first)];
      taken.places.push_back(static_cast<std::int64_t>(i));
      taken.subwords.push_back({start + place.subwords.begin, start + place.subwords.end});
    }
    starts_.clear();
    return taken;
  }

 private:
  const TokenBatch& batch_;
  PartOfBatch part_;
  std::vector<std::int64_t> starts_;  // of the part's rows
  std::size_t row_ = 0;
  std::int64_t read_ = 0;
};

}  // namespace

std::int64_t PartOfBatch::widest() const {
  std::int64_t widest = 0;
  for (const RowGroup& group : groups) widest = std::max(widest, group.width);
  return widest;
}

bool PartOfBatch::is_padded() const {
  std::int64_t filled = 0;
  for (const std::int64_t length : lengths) filled += length;
  return filled < static_cast<std::int64_t>(ids.size());
}

PartOfBatch padded(const TokenBatch& batch, std::int64_t padding) {
  const std::int64_t width = *std::max_element(batch.lengths.begin(), batch.lengths.end());
  Rows rows(batch);
  for (std::int64_t row = 0; row < batch.rows(); ++row) rows.add(width, padding);
  return rows.take();
}

std::vector<PartOfBatch> packed(const TokenBatch& batch, std::int64_t subwords) {
  std::vector<PartOfBatch> parts;
  Rows rows(batch);
  for (const std::int64_t length : batch.lengths) {
    if (rows.subwords() > 0 && rows.subwords() + length > subwords) parts.push_back(rows.take());
    rows.add(length, 0);
  }
  if (rows.subwords() > 0) parts.push_back(rows.take());
  return parts;
}

std::vector<PartOfBatch> parts_of(const TokenBatch& batch, bool pads, std::int64_t padding) {
  // A matrix product of so many rows is as fast as of more.
  constexpr std::int64_t part_subwords = 256;
  if (pads) return {padded(batch, padding)};
  return packed(batch, part_subwords);
}

}  // namespace salient
