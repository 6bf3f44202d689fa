#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "salient/tokens/tokenizer.hpp"

namespace salient::testing {

inline const std::filesystem::path data = SALIENT_TEST_DATA;

inline nlohmann::json read_json(const std::filesystem::path& path) {
  std::ifstream in(path);
  return nlohmann::json::parse(in);
}

/// Ids of a sentence with the special tokens around it.
inline std::vector<std::int64_t> with_special(const Tokenizer& tokenizer,
                                              const std::vector<std::int64_t>& ids) {
  std::vector<std::int64_t> all = tokenizer.special().before;
  all.insert(all.end(), ids.begin(), ids.end());
  all.insert(all.end(), tokenizer.special().after.begin(), tokenizer.special().after.end());
  return all;
}

}  // namespace salient::testing
