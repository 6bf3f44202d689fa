#include "tokens/pair_merges.hpp"

#include <cstddef>

namespace salient {
namespace {

std::uint64_t key(PairMerges::Symbol left, PairMerges::Symbol right) {
  return static_cast<std::uint64_t>(left) << 32 | static_cast<std::uint32_t>(right);
}

}  // namespace

PairMerges::Symbol PairMerges::symbol(const std::string& text) {
  const auto [found, is_new] = symbols_.try_emplace(text, static_cast<Symbol>(texts_.size()));
  if (is_new) texts_.push_back(text);
  return found->second;
}

std::optional<PairMerges::Symbol> PairMerges::find(const std::string& text) const {
  const auto found = symbols_.find(text);
  return found == symbols_.end() ? std::nullopt : std::optional(found->second);
}

void PairMerges::add(const std::string& left, const std::string& right) {
  const Symbol first = symbol(left), second = symbol(right), both = symbol(left + right);
  const auto rank = static_cast<std::int32_t>(merges_.size());
  merges_.try_emplace(key(first, second), Merge{rank, first, second, both});
}

const PairMerges::Merge* PairMerges::first_of(const std::vector<Symbol>& symbols) const {
  const Merge* first = nullptr;
  for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
    const auto found = merges_.find(key(symbols[i], symbols[i + 1]));
    if (found == merges_.end()) continue;
    if (first == nullptr || found->second.rank < first->rank) first = &found->second;
  }
  return first;
}

void PairMerges::merge(std::vector<Symbol>& symbols) const {
  while (const Merge* merge = first_of(symbols)) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < symbols.size(); ++i, ++kept) {
      const bool here =
          i + 1 < symbols.size() && symbols[i] == merge->left && symbols[i + 1] == merge->right;
      symbols[kept] = here ? merge->both : symbols[i];
      if (here) ++i;
    }
    symbols.resize(kept);
  }
}

}  // namespace salient
