#pragma once

#include <cstddef>
#include <cstdint>
#include <queue>
#include <vector>

namespace salient {

/// A symbol of byte-pair encoding (Sennrich et al. 2016) and the bytes of a text that it spells.
struct PairSymbol {
  std::int64_t id = 0;
  std::size_t begin = 0;
  std::size_t size = 0;  ///< bytes
};

/// What two neighbours become.
template <class Priority>
struct PairMerge {
  Priority priority;  ///< the lowest goes first
  std::int64_t id;
};

/// Of neighbours for which `find(left, right)` gives a merge, those that go first become one, the
/// leftmost of equals, until there are none. The symbols follow each other in the text.
template <class Priority, class Find>
class PairMerging {
 public:
  PairMerging(std::vector<PairSymbol> symbols, Find find) : find_(std::move(find)) {
    const auto count = static_cast<std::int64_t>(symbols.size());
    for (std::int64_t i = 0; i < count; ++i) {
      parts_.push_back({symbols[static_cast<std::size_t>(i)], i - 1, i + 1 < count ? i + 1 : -1});
    }
  }

  std::vector<PairSymbol> merged() {
    for (std::size_t i = 1; i < parts_.size(); ++i) {
      propose(static_cast<std::int64_t>(i) - 1, static_cast<std::int64_t>(i));
    }
    while (!pairs_.empty()) {
      const Pair best = pairs_.top();
      pairs_.pop();
      merge(best);
    }
    std::vector<PairSymbol> symbols;
    for (const Part& part : parts_) {
      if (part.symbol.size > 0) symbols.push_back(part.symbol);
    }
    return symbols;
  }

 private:
  struct Part {
    PairSymbol symbol;  // of no bytes: it has become some of another
    std::int64_t before, after;
  };
  struct Pair {
    PairMerge<Priority> merge;
    std::int64_t left, right;
    std::size_t size;
    bool operator<(const Pair& other) const {  // the greatest is the first
      if (merge.priority != other.merge.priority) return merge.priority > other.merge.priority;
      return left > other.left;
    }
  };

  Part& part(std::int64_t i) { return parts_[static_cast<std::size_t>(i)]; }

  void propose(std::int64_t left, std::int64_t right) {
    if (left < 0 || right < 0) return;
    const PairSymbol &first = part(left).symbol, &second = part(right).symbol;
    if (const auto merge = find_(first, second)) {
      pairs_.push({*merge, left, right, first.size + second.size});
    }
  }

  /// Unless one of the two has changed since.
  void merge(const Pair& pair) {
    Part &left = part(pair.left), &right = part(pair.right);
    const bool is_stale = left.symbol.size == 0 || right.symbol.size == 0 ||
                          left.symbol.size + right.symbol.size != pair.size;
    if (is_stale) return;
    left.symbol.id = pair.merge.id;
    left.symbol.size = pair.size;
    right.symbol.size = 0;
    left.after = right.after;
    if (right.after >= 0) part(right.after).before = pair.left;
    propose(left.before, pair.left);
    propose(pair.left, left.after);
  }

  Find find_;
  std::vector<Part> parts_;
  std::priority_queue<Pair> pairs_;
};

template <class Priority, class Find>
std::vector<PairSymbol> merge_pairs(std::vector<PairSymbol> symbols, Find find) {
  return PairMerging<Priority, Find>(std::move(symbols), std::move(find)).merged();
}

}  // namespace salient
