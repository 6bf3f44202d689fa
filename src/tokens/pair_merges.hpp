#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace salient {

/// Byte-pair encoding (Sennrich et al. 2016) over symbols of any kind: pairs of symbols in the
/// order in which they are merged.
class PairMerges {
 public:
  using Symbol = std::int32_t;

  /// The symbol that is written so; a new one if there is none yet.
  Symbol symbol(const std::string& text);
  std::optional<Symbol> find(const std::string& text) const;
  const std::vector<std::string>& texts() const noexcept { return texts_; }  ///< [symbol]

  /// The next pair; of equal ones the first counts.
  void add(const std::string& left, const std::string& right);

  /// Of all pairs that stand side by side the first in order, everywhere, until none is left.
  void merge(std::vector<Symbol>& symbols) const;

 private:
  struct Merge {
    std::int32_t rank;
    Symbol left, right, both;
  };
  const Merge* first_of(const std::vector<Symbol>& symbols) const;

  std::unordered_map<std::string, Symbol> symbols_;
  std::vector<std::string> texts_;
  std::unordered_map<std::uint64_t, Merge> merges_;  // by both symbols
};

}  // namespace salient
