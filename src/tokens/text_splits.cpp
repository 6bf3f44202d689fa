#include "tokens/text_splits.hpp"

#include <algorithm>

namespace salient {
namespace {

struct Segment {
  RowRange bytes;
  bool is_delimiter;
};

/// The whole text, delimiters and what lies between them.
std::vector<Segment> segments_of(std::int64_t size, const std::vector<RowRange>& delimiters) {
  std::vector<Segment> segments;
  std::int64_t begin = 0;
  for (const RowRange delimiter : delimiters) {
    if (delimiter.empty()) continue;
    if (begin < delimiter.begin) segments.push_back({{begin, delimiter.begin}, false});
    segments.push_back({delimiter, true});
    begin = delimiter.end;
  }
  if (begin < size) segments.push_back({{begin, size}, false});
  return segments;
}

/// Whether a segment goes to the part that the one before it, in the order of going, is in.
bool joins(bool is_delimiter, bool before_is_delimiter, Delimiters kept) {
  if (kept == Delimiters::contiguous) return is_delimiter == before_is_delimiter;
  const bool merges =
      kept == Delimiters::merged_with_previous || kept == Delimiters::merged_with_next;
  return merges && is_delimiter && !before_is_delimiter;
}

std::vector<RowRange> parts_of(std::vector<Segment> segments, Delimiters kept) {
  const bool backwards = kept == Delimiters::merged_with_next;
  if (backwards) std::reverse(segments.begin(), segments.end());
  std::vector<RowRange> parts;
  bool before = false;
  for (const auto& [bytes, is_delimiter] : segments) {
    const bool goes_on = !parts.empty() && joins(is_delimiter, before, kept);
    before = is_delimiter;
    if (is_delimiter && kept == Delimiters::removed) continue;
    if (!goes_on) {
      parts.push_back(bytes);
    } else if (backwards) {
      parts.back().begin = bytes.begin;
    } else {
      parts.back().end = bytes.end;
    }
  }
  if (backwards) std::reverse(parts.begin(), parts.end());
  return parts;
}

}  // namespace

std::vector<RowRange> split_at(std::int64_t size, const std::vector<RowRange>& delimiters,
                               Delimiters kept) {
  return parts_of(segments_of(size, delimiters), kept);
}

std::vector<RowRange> split_between(std::int64_t size, const std::vector<RowRange>& between,
                                    Delimiters kept) {
  std::vector<Segment> segments = segments_of(size, between);
  for (Segment& segment : segments) segment.is_delimiter = !segment.is_delimiter;
  return parts_of(std::move(segments), kept);
}

}  // namespace salient
