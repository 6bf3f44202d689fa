#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tokens/byte_tokens.hpp"
#include "tokens/json_part.hpp"
#include "tokens/pair_merging.hpp"
#include "tokens/subword.hpp"
#include "tokens/token_ids.hpp"

namespace salient {

/// Byte-pair encoding over the tokens of a vocabulary, as `tokenizer.json` describes it: a piece's
/// characters are merged by a list of pairs. Thread-safe.
class PairModel {
 public:
  /// Throws UsageError that names file and place.
  PairModel(const JsonPart& described, const TokenIds& ids,
            const std::set<std::string>& never_spelled);

  std::vector<Subword> cut(std::string_view piece) const;

 private:
  using Merge = PairMerge<std::int64_t>;  // the priority is the pair's place in the list

  void read_merges(const JsonPart& merges);
  std::int64_t id_in(const JsonPart& place, const std::string& token) const;
  std::optional<std::int64_t> id_of_whole(const std::string& piece) const;
  std::vector<PairSymbol> symbols_of(std::string_view piece) const;
  bool append_bytes(std::string_view character, std::size_t begin,
                    std::vector<PairSymbol>& symbols) const;
  void append_unknown(std::size_t begin, std::size_t size, std::vector<PairSymbol>& symbols) const;

  std::unordered_map<std::string, std::int64_t> ids_;
  bool keeps_whole_ = false;  // pieces that are tokens are not cut
  std::set<std::string> never_spelled_;
  std::unordered_map<std::uint64_t, Merge> merges_;  // by both ids
  std::optional<std::int64_t> unknown_;
  bool joins_unknown_ = false;
  ByteTokens bytes_;  // what spells characters that no token does
};

}  // namespace salient
