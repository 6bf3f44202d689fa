#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

namespace salient {

/// Writes PATH.part, makes it durable (fsync) and renames it to PATH: a file exists only when it is
/// whole. Throws SystemError that names the path and the system's reason.
void write_whole(const std::filesystem::path& path,
                 const std::function<void(std::ostream&)>& write);
void write_whole(const std::filesystem::path& path, std::string_view content);

/// fsync of a file (or folder) that others have written. Throws SystemError.
void make_durable(const std::filesystem::path& path);

/// The whole file. Throws UsageError that names it.
std::string read_whole(const std::filesystem::path& path);

}  // namespace salient
