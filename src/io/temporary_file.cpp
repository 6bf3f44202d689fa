#include "salient/io/temporary_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "salient/support/error.hpp"

namespace salient {

TemporaryFile::TemporaryFile(const std::filesystem::path& folder) {
  std::string name = (folder / ".salient-XXXXXX").string();
  const int file = ::mkstemp(name.data());
  if (file < 0) {
    throw SystemError("cannot write into " + folder.string() + ": " + std::strerror(errno));
  }
  ::close(file);
  path_ = name;
}

TemporaryFile::~TemporaryFile() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

}  // namespace salient
