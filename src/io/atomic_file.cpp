#include "salient/io/atomic_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <ostream>
#include <streambuf>
#include <string>
#include <system_error>
#include <utility>

#include "salient/support/error.hpp"

namespace salient {
namespace {

std::string reason(int error) { return std::generic_category().message(error); }

class FileDescriptor {
 public:
  FileDescriptor(const std::filesystem::path& path, int flags)
      : value_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {}
  ~FileDescriptor() {
    if (value_ >= 0) ::close(value_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  bool is_open() const noexcept { return value_ >= 0; }
  int get() const noexcept { return value_; }
  /// Zero, or the error with which the last bytes were refused.
  int close() noexcept { return ::close(std::exchange(value_, -1)) == 0 ? 0 : errno; }

 private:
  int value_;
};

/// std::filebuf forgets why a write failed; this one keeps the system's error.
class DescriptorBuffer : public std::streambuf {
 public:
  explicit DescriptorBuffer(int file) : file_(file) { reset(); }
  int error() const noexcept { return error_; }

 protected:
  int_type overflow(int_type character) override {
    if (sync() != 0) return traits_type::eof();
    if (!traits_type::eq_int_type(character, traits_type::eof())) {
      *pptr() = traits_type::to_char_type(character);
      pbump(1);
    }
    return traits_type::not_eof(character);
  }

  int sync() override {
    const char* next = pbase();
    while (next < pptr()) {
      const ssize_t written = ::write(file_, next, static_cast<std::size_t>(pptr() - next));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) {
        error_ = errno;
        return -1;
      }
      next += written;
    }
    reset();
    return 0;
  }

 private:
  void reset() { setp(buffer_.data(), buffer_.data() + buffer_.size()); }

  int file_;
  int error_ = 0;
  std::array<char, std::size_t{1} << 16> buffer_{};
};

void write_part(const std::filesystem::path& part,
                const std::function<void(std::ostream&)>& write) {
  FileDescriptor file(part, O_WRONLY | O_CREAT | O_TRUNC);
  if (!file.is_open()) throw SystemError("cannot create " + part.string() + ": " + reason(errno));
  DescriptorBuffer buffer(file.get());
  std::ostream out(&buffer);
  write(out);
  out.flush();
  if (!out) {
    const std::string why = buffer.error() != 0 ? reason(buffer.error()) : "stream failed";
    throw SystemError("cannot write " + part.string() + ": " + why);
  }
  if (::fsync(file.get()) != 0) {
    throw SystemError("cannot write " + part.string() + ": " + reason(errno));
  }
  if (const int error = file.close(); error != 0) {
    throw SystemError("cannot write " + part.string() + ": " + reason(error));
  }
}

}  // namespace

void write_whole(const std::filesystem::path& path,
                 const std::function<void(std::ostream&)>& write) {
  const std::filesystem::path part = path.string() + ".part";
  try {
    write_part(part, write);
    if (std::rename(part.c_str(), path.c_str()) != 0) {
      throw SystemError("cannot rename " + part.string() + " to " + path.string() + ": " +
                        reason(errno));
    }
  } catch (...) {
    std::error_code ignored;  // the error in flight is the one to tell of
    std::filesystem::remove(part, ignored);
    throw;
  }
  const std::filesystem::path folder = path.parent_path();
  make_durable(folder.empty() ? "." : folder);
}

void write_whole(const std::filesystem::path& path, std::string_view content) {
  write_whole(path, [content](std::ostream& out) { out << content; });
}

void make_durable(const std::filesystem::path& path) {
  const FileDescriptor file(path, O_RDONLY);
  if (!file.is_open()) throw SystemError("cannot open " + path.string() + ": " + reason(errno));
  if (::fsync(file.get()) == 0) return;
  // Some network file systems cannot sync a folder, and say so with EINVAL.
  if (errno == EINVAL && std::filesystem::is_directory(path)) return;
  throw SystemError("cannot make " + path.string() + " durable: " + reason(errno));
}

std::string read_whole(const std::filesystem::path& path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) throw UsageError("cannot open " + path.string() + ": " + reason(errno));
  if (std::filesystem::is_directory(path)) throw UsageError(path.string() + " is a folder");
  std::string content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (in.bad()) throw UsageError("cannot read " + path.string() + ": " + reason(errno));
  return content;
}

}  // namespace salient
