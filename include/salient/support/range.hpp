#pragma once

#include <cstdint>

namespace salient {

/// Half-open range [begin, end) of rows of a global axis.
struct RowRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;

  std::int64_t size() const noexcept { return end - begin; }
  bool empty() const noexcept { return begin == end; }
  friend bool operator==(const RowRange&, const RowRange&) = default;
};

}  // namespace salient
