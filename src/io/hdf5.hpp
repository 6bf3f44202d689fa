#pragma once

#include <hdf5.h>

#include <concepts>
#include <cstdint>
#include <source_location>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace salient {

/// Comes before a process's first HDF5 call. HDF5 then prints nothing, and flushes nothing when the
/// process exits: what a failure has left open stays as it is.
void prepare_hdf5();

/// Throws SystemError with HDF5's innermost message if a call has returned a negative value.
void check_hdf5(hid_t result, std::source_location where = std::source_location::current());

/// An HDF5 identifier with its own close function.
///
/// The destructor makes no HDF5 call while an exception passes: closing a shared file is
/// collective, and peers may never come.
class Hdf5Handle {
 public:
  Hdf5Handle() = default;
  Hdf5Handle(hid_t id, herr_t (*close_function)(hid_t),
             std::source_location where = std::source_location::current());
  ~Hdf5Handle();
  Hdf5Handle(Hdf5Handle&& other) noexcept;
  Hdf5Handle& operator=(Hdf5Handle&& other) noexcept;

  hid_t get() const noexcept { return id_; }
  void close();             ///< throws SystemError; nothing if there is nothing to close
  void abandon() noexcept;  ///< forgets the identifier without an HDF5 call

 private:
  hid_t id_ = H5I_INVALID_HID;
  herr_t (*close_)(hid_t) = nullptr;
};

/// What a new file, group or dataset is made with, so that equal contents are equal bytes: one
/// format version, no times, contiguous data that is allocated at once and never pre-filled.
Hdf5Handle create_hdf5_file(const std::string& path);
Hdf5Handle open_hdf5_file(const std::string& path, unsigned flags);  ///< without file locks
Hdf5Handle create_group(hid_t parent, const std::string& name, std::string_view description);
Hdf5Handle create_dataset(hid_t parent, const std::string& name, hid_t type,
                          std::span<const hsize_t> shape, std::string_view description);
/// The format version above; for files that are opened in another way.
void fix_format_version(hid_t file_access);

Hdf5Handle open_dataset(hid_t parent, const std::string& name);
std::vector<hsize_t> shape_of(hid_t dataset);

void write_attribute(hid_t owner, const std::string& name, std::string_view text);
void write_attribute(hid_t owner, const std::string& name, std::int64_t number);
std::string read_text_attribute(hid_t owner, const std::string& name);
std::int64_t read_number_attribute(hid_t owner, const std::string& name);

/// The element types of datasets, little-endian in the file as in memory.
template <class T>
concept Hdf5Element = std::same_as<T, std::int8_t> || std::same_as<T, std::uint8_t> ||
    std::same_as<T, std::int32_t> || std::same_as<T, std::int64_t> || std::same_as<T, double>;

template <Hdf5Element T>
hid_t hdf5_type() {
  if constexpr (std::same_as<T, std::int8_t>) return H5T_STD_I8LE;
  if constexpr (std::same_as<T, std::uint8_t>) return H5T_STD_U8LE;
  if constexpr (std::same_as<T, std::int32_t>) return H5T_STD_I32LE;
  if constexpr (std::same_as<T, std::int64_t>) return H5T_STD_I64LE;
  if constexpr (std::same_as<T, double>) return H5T_IEEE_F64LE;
}

/// Elements [0, size) of a dataset, in memory of type `type`.
void write_all(hid_t dataset, hid_t type, const void* values);
void read_all(hid_t dataset, hid_t type, void* values);
/// Rows of a dataset of `columns` columns (1: of one axis). Throws SystemError if it has another
/// shape, or claims more bytes than its file has.
std::size_t checked_size(hid_t dataset, hsize_t columns, std::size_t element_bytes);

/// [row] if `columns` is 1, else [row, column].
template <Hdf5Element T>
void write_dataset(hid_t parent, const std::string& name, std::span<const T> values,
                   hsize_t columns, std::string_view description) {
  const std::vector<hsize_t> shape = columns == 1
                                         ? std::vector<hsize_t>{values.size()}
                                         : std::vector<hsize_t>{values.size() / columns, columns};
  const Hdf5Handle dataset = create_dataset(parent, name, hdf5_type<T>(), shape, description);
  write_all(dataset.get(), hdf5_type<T>(), values.data());
}

template <Hdf5Element T>
std::vector<T> read_dataset(hid_t parent, const std::string& name, hsize_t columns) {
  const Hdf5Handle dataset = open_dataset(parent, name);
  std::vector<T> values(checked_size(dataset.get(), columns, sizeof(T)) * columns);
  read_all(dataset.get(), hdf5_type<T>(), values.data());
  return values;
}

/// Strings of one fixed length, UTF-8, padded with zero bytes.
void write_texts(hid_t parent, const std::string& name, std::span<const std::string> texts,
                 std::string_view description);
std::vector<std::string> read_texts(hid_t parent, const std::string& name);

}  // namespace salient
