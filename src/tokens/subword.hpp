#pragma once

#include <cstdint>

#include "salient/support/range.hpp"

namespace salient {

/// A token of a piece of text and the bytes of the piece that it spells.
struct Subword {
  std::int64_t id = 0;
  RowRange bytes;
};

}  // namespace salient
