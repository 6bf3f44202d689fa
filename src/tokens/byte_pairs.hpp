#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace salient {

/// The pairs of a `merges.txt`, the first of them first. A symbol is written with one character for
/// each of its bytes: the byte's own where it prints, else one from U+0100 on.
class BytePairs {
 public:
  using Symbol = std::int32_t;

  /// Throws UsageError that names file and line.
  explicit BytePairs(const std::filesystem::path& path);

  const std::vector<std::string>& texts() const noexcept { return texts_; }  ///< [symbol]
  std::int64_t bytes_of(Symbol symbol) const { return bytes_[static_cast<std::size_t>(symbol)]; }

  /// The symbols that bytes are merged into: of all pairs that stand side by side the first in the
  /// list, everywhere, until none is left.
  std::vector<Symbol> merged(std::string_view bytes) const;

 private:
  struct Merge {
    std::int32_t rank;
    Symbol left, right, both;
  };

  Symbol symbol(const std::string& text);
  void add(std::string_view line, const std::string& place);
  const Merge* first_of(const std::vector<Symbol>& symbols) const;

  std::unordered_map<std::string, Symbol> symbols_;
  std::vector<std::string> texts_;
  std::vector<std::int64_t> bytes_;  // [symbol]
  std::array<Symbol, 256> of_byte_{};
  std::unordered_map<std::uint64_t, Merge> merges_;  // by both symbols
};

}  // namespace salient
