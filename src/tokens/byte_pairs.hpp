#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tokens/pair_merges.hpp"

namespace salient {

/// The pairs of a `merges.txt`, the first of them first. A symbol is written with one character for
/// each of its bytes: the byte's own where it prints, else one from U+0100 on.
class BytePairs {
 public:
  using Symbol = PairMerges::Symbol;

  /// Throws UsageError that names file and line.
  explicit BytePairs(const std::filesystem::path& path);

  const std::vector<std::string>& texts() const noexcept { return merges_.texts(); }  ///< [symbol]
  std::int64_t bytes_of(Symbol symbol) const { return bytes_[static_cast<std::size_t>(symbol)]; }

  /// The symbols that bytes are merged into.
  std::vector<Symbol> merged(std::string_view bytes) const;

 private:
  void add(std::string_view line, const std::string& place);

  PairMerges merges_;
  std::vector<std::int64_t> bytes_;  // [symbol]
  std::array<Symbol, 256> of_byte_{};
};

}  // namespace salient
