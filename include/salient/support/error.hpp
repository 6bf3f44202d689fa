#pragma once

#include <exception>
#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>

namespace salient {

/// Base of every error this program throws. what() is the message alone; where() is the line of
/// our source that threw it, which the log keeps and the person need not see.
class Error : public std::runtime_error {
 public:
  explicit Error(std::string_view message,
                 std::source_location where = std::source_location::current());
  const std::source_location& where() const noexcept { return where_; }

 private:
  std::source_location where_;
};

/// The person who launched the run can fix it: a flag, a job file, an input file. Exit code 2.
class UsageError : public Error {
 public:
  using Error::Error;
};

/// A library or the machine refused: MPI, NCCL, CUDA, HDF5, the file system. Exit code 3.
class SystemError : public Error {
 public:
  using Error::Error;
};

/// An invariant of this program is broken; only a change of code can fix it. Exit code 70.
class BugError : public Error {
 public:
  using Error::Error;
};

/// 2, 3 or 70 as above; 3 for std::bad_alloc and std::filesystem::filesystem_error, 70 for others.
int exit_code_of(const std::exception& error) noexcept;

/// Throws BugError unless `holds`. Checked in every build type.
void require(bool holds, std::string_view message,
             std::source_location where = std::source_location::current());

/// Throws UsageError, "section.key: what", unless the value of that key `is_right`.
void require_setting(bool is_right, std::string_view key, std::string_view what,
                     std::source_location where = std::source_location::current());

}  // namespace salient
