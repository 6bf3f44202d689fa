#pragma once

#include <filesystem>
#include <set>
#include <string>

namespace salient {

/// What a full stop belongs to, as Moses lists it for a language, without the full stop.
struct NonbreakingPrefixes {
  std::set<std::string> always;          ///< "Mr"
  std::set<std::string> before_numbers;  ///< "No": only where digits follow
};

/// Reads a `nonbreaking_prefix.LANGUAGE` of Moses: one a line, "#NUMERIC_ONLY#" behind those before
/// numbers, # begins a comment. Throws UsageError that names the file.
NonbreakingPrefixes read_nonbreaking_prefixes(const std::filesystem::path& path);

}  // namespace salient
