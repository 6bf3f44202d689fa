#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "run/options.hpp"

namespace salient {

/// The settings of a job file in the order of its lines:
///
///     # a comment; also behind a value, which therefore holds no #
///     [corpus]
///     train = corpora/brown
///
/// Throws UsageError `file:line: what is wrong`, also for a key that is set twice.
std::vector<Setting> read_job_file(const std::filesystem::path& path);
std::vector<Setting> parse_job_file(std::string_view text, const std::string& name);

}  // namespace salient
