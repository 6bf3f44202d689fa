#include "salient/io/safetensors.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "io/safetensors_header.hpp"
#include "salient/support/error.hpp"
#include "salient/support/half.hpp"

namespace salient {
namespace {

/// A whole file in memory, read-only.
class Mapping {
 public:
  explicit Mapping(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) refuse(path, errno);
    const int error = map(file);
    ::close(file);
    if (error != 0) refuse(path, error);
  }
  ~Mapping() {
    if (address_ != nullptr) ::munmap(address_, size_);
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  std::span<const std::byte> bytes() const noexcept {
    return {static_cast<const std::byte*>(address_), size_};
  }

 private:
  [[noreturn]] static void refuse(const std::filesystem::path& path, int error) {
    throw UsageError("cannot read " + path.string() + ": " +
                     std::generic_category().message(error));
  }

  int map(int file) {
    struct stat status {};
    if (::fstat(file, &status) != 0) return errno;
    if (S_ISDIR(status.st_mode)) return EISDIR;
    size_ = static_cast<std::size_t>(status.st_size);
    if (size_ == 0) return 0;  // an empty mapping is an error to mmap; the header check tells
    void* address = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, file, 0);
    if (address == MAP_FAILED) return errno;
    address_ = address;
    return 0;
  }

  void* address_ = nullptr;
  std::size_t size_ = 0;
};

/// The bytes as values of T: a copy, because the format does not align tensors.
template <class T>
std::vector<T> copied(const TensorView& view) {
  std::vector<T> values(view.bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), view.bytes.data(), view.bytes.size());
  return values;
}

}  // namespace

struct SafetensorsFile::Impl {
  explicit Impl(const std::filesystem::path& file)
      : path(file), mapping(file), header(parse_safetensors(mapping.bytes(), file.string())) {}

  std::filesystem::path path;
  Mapping mapping;
  SafetensorsHeader header;
};

std::int64_t TensorView::size() const noexcept {
  std::int64_t elements = 1;
  for (const std::int64_t extent : shape) elements *= extent;
  return elements;
}

SafetensorsFile::SafetensorsFile(const std::filesystem::path& path)
    : impl_(std::make_unique<Impl>(path)) {}
SafetensorsFile::~SafetensorsFile() = default;
SafetensorsFile::SafetensorsFile(SafetensorsFile&&) noexcept = default;
SafetensorsFile& SafetensorsFile::operator=(SafetensorsFile&&) noexcept = default;

const std::filesystem::path& SafetensorsFile::path() const noexcept { return impl_->path; }

const std::map<std::string, TensorView>& SafetensorsFile::tensors() const noexcept {
  return impl_->header.tensors;
}

const std::map<std::string, std::string>& SafetensorsFile::metadata() const noexcept {
  return impl_->header.metadata;
}

const TensorView& SafetensorsFile::tensor(std::string_view name) const {
  const auto found = tensors().find(std::string(name));
  if (found == tensors().end()) {
    throw UsageError(path().string() + " has no tensor " + std::string(name));
  }
  return found->second;
}

const TensorView& SafetensorsFile::float_tensor(std::string_view name) const {
  const TensorView& view = tensor(name);
  for (const char* known : {"F32", "F16", "BF16", "F64"}) {
    if (view.dtype == known) return view;
  }
  throw UsageError(path().string() + ": tensor " + std::string(name) + " is stored as " +
                   view.dtype + ", expected F32, F16, BF16 or F64");
}

std::vector<float> SafetensorsFile::floats(std::string_view name) const {
  const TensorView& view = float_tensor(name);
  if (view.dtype == "F32") return copied<float>(view);
  std::vector<float> values(static_cast<std::size_t>(view.size()));
  if (view.dtype == "F16") {
    from_half(copied<Half>(view), values);
  } else if (view.dtype == "BF16") {
    from_bfloat16(copied<std::uint16_t>(view), values);
  } else {
    const std::vector<double> wide = copied<double>(view);
    for (std::size_t i = 0; i < wide.size(); ++i) values[i] = static_cast<float>(wide[i]);
  }
  return values;
}

std::vector<double> SafetensorsFile::doubles(std::string_view name) const {
  const TensorView& view = tensor(name);
  if (view.dtype != "F64") {
    throw UsageError(path().string() + ": tensor " + std::string(name) + " is stored as " +
                     view.dtype + ", expected F64");
  }
  return copied<double>(view);
}

}  // namespace salient
