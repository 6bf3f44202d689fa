#pragma once

#include <filesystem>

#include "run/job_check.hpp"

namespace salient {

/// Adds to `check` what the job asks for and does not find: memory, disk where `folder` lies, and
/// blocks for all its ranks.
void compare_with_limits(const std::filesystem::path& folder, JobCheck& check);

}  // namespace salient
