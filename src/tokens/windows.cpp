#include "tokens/windows.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace salient {
namespace {

/// Half-overlapping windows from the sentence's first subword to its last.
std::vector<Window> grid(std::int64_t subword_count, std::int64_t capacity) {
  if (subword_count <= capacity) return {{{0, subword_count}, {}}};
  const std::int64_t stride = std::max<std::int64_t>(capacity / 2, 1);
  const std::int64_t last = subword_count - capacity;
  std::vector<Window> windows;
  for (std::int64_t begin = 0; begin < last; begin += stride) {
    windows.push_back({{begin, begin + capacity}, {}});
  }
  windows.push_back({{last, subword_count}, {}});
  return windows;
}

/// The smaller context of `span` in `window`; negative if the window does not hold it whole.
std::int64_t context(RowRange span, RowRange window, std::int64_t subword_count) {
  constexpr std::int64_t full = std::numeric_limits<std::int64_t>::max();
  const std::int64_t before = span.begin - window.begin;
  const std::int64_t after = window.end - span.end;
  if (before < 0 || after < 0) return -1;
  return std::min(window.begin == 0 ? full : before, window.end == subword_count ? full : after);
}

Window window_around(RowRange span, std::int64_t subword_count, std::int64_t capacity) {
  const std::int64_t begin = std::clamp<std::int64_t>(span.begin - (capacity - span.size()) / 2, 0,
                                                      subword_count - capacity);
  return {{begin, begin + capacity}, {}};
}

}  // namespace

std::vector<Window> windows_of(std::span<const RowRange> word_spans, std::int64_t subword_count,
                               std::int64_t capacity) {
  std::vector<Window> windows = grid(subword_count, capacity);
  std::vector<Window> own;
  std::size_t first = 0;  // words come in order: no later one fits a window that ends before this
  for (std::size_t word = 0; word < word_spans.size(); ++word) {
    RowRange span = word_spans[word];
    if (span.empty()) continue;
    span.end = std::min(span.end, span.begin + capacity);
    while (windows[first].subwords.end < span.end) ++first;
    Window* best = nullptr;
    std::int64_t largest = -1;
    for (std::size_t i = first; i < windows.size() && windows[i].subwords.begin <= span.begin;
         ++i) {
      const std::int64_t here = context(span, windows[i].subwords, subword_count);
      if (here > largest) {
        best = &windows[i];
        largest = here;
      }
    }
    if (best == nullptr) {
      own.push_back(window_around(span, subword_count, capacity));
      best = &own.back();
    }
    best->words.push_back({static_cast<std::int64_t>(word), span});
  }
  windows.insert(windows.end(), std::make_move_iterator(own.begin()),
                 std::make_move_iterator(own.end()));
  std::erase_if(windows, [](const Window& window) { return window.words.empty(); });
  return windows;
}

}  // namespace salient
