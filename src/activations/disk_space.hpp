#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace salient {

/// Nothing if the file system does not say.
std::optional<std::int64_t> free_disk_bytes(const std::filesystem::path& folder);

/// Throws SystemError that names path, needed and free bytes if the file system that `path` is to
/// lie on has fewer than `bytes` free.
void check_disk_space(const std::filesystem::path& path, std::int64_t bytes);

/// Takes the disk blocks of a file that may have holes, so that no later write into it can find the
/// disk full; where the file system cannot promise that, nothing. Throws SystemError likewise.
void reserve_disk_space(const std::filesystem::path& file);

}  // namespace salient
