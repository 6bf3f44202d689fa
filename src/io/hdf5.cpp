#include "io/hdf5.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <exception>
#include <utility>

#include "salient/support/error.hpp"

namespace salient {
namespace {

static_assert(std::endian::native == std::endian::little, "files hold little-endian numbers");

std::string innermost_message() {
  std::string text = "unknown error";
  const auto take_first = [](unsigned depth, const H5E_error2_t* error, void* out) -> herr_t {
    if (depth == 0 && error->desc != nullptr) *static_cast<std::string*>(out) = error->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_first, &text);
  return text;
}

/// A string of `length` bytes; HDF5 knows none of zero bytes.
Hdf5Handle text_type(std::size_t length) {
  Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  check_hdf5(H5Tset_size(type.get(), std::max<std::size_t>(length, 1)));
  check_hdf5(H5Tset_strpad(type.get(), H5T_STR_NULLPAD));
  check_hdf5(H5Tset_cset(type.get(), H5T_CSET_UTF8));
  return type;
}

/// The length of a fixed-length string type; HDF5 converts between no other kinds of string.
std::size_t length_of(hid_t type) {
  if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) != 0) {
    throw SystemError("HDF5: a fixed-length string was expected");
  }
  return H5Tget_size(type);
}

std::string without_padding(const char* bytes, std::size_t length) {
  while (length > 0 && bytes[length - 1] == '\0') --length;
  return {bytes, length};
}

void put_attribute(hid_t owner, const std::string& name, hid_t type, const void* value) {
  const Hdf5Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Hdf5Handle attribute(
      H5Acreate2(owner, name.c_str(), type, space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  check_hdf5(H5Awrite(attribute.get(), type, value));
}

Hdf5Handle open_scalar(hid_t owner, const std::string& name) {
  Hdf5Handle attribute(H5Aopen(owner, name.c_str(), H5P_DEFAULT), H5Aclose);
  const Hdf5Handle space(H5Aget_space(attribute.get()), H5Sclose);
  if (H5Sget_simple_extent_npoints(space.get()) != 1) {
    throw SystemError("HDF5: attribute '" + name + "' is not one value");
  }
  return attribute;
}

}  // namespace

void prepare_hdf5() {
  static const bool once = [] {
    H5dont_atexit();
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    return true;
  }();
  static_cast<void>(once);
}

void check_hdf5(hid_t result, std::source_location where) {
  if (result < 0) throw SystemError("HDF5: " + innermost_message(), where);
}

Hdf5Handle::Hdf5Handle(hid_t id, herr_t (*close_function)(hid_t), std::source_location where)
    : id_(id), close_(close_function) {
  check_hdf5(id, where);
}

Hdf5Handle::~Hdf5Handle() {
  if (id_ >= 0 && std::uncaught_exceptions() == 0) close_(id_);
}

Hdf5Handle::Hdf5Handle(Hdf5Handle&& other) noexcept
    : id_(std::exchange(other.id_, H5I_INVALID_HID)), close_(other.close_) {}

Hdf5Handle& Hdf5Handle::operator=(Hdf5Handle&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(close_, other.close_);
  return *this;
}

void Hdf5Handle::close() {
  if (id_ >= 0) check_hdf5(close_(std::exchange(id_, H5I_INVALID_HID)));
}

void Hdf5Handle::abandon() noexcept { id_ = H5I_INVALID_HID; }

void fix_format_version(hid_t file_access) {
  check_hdf5(H5Pset_libver_bounds(file_access, H5F_LIBVER_V18, H5F_LIBVER_V18));
}

Hdf5Handle create_hdf5_file(const std::string& path) {
  prepare_hdf5();
  const Hdf5Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
  check_hdf5(H5Pset_obj_track_times(creation.get(), false));  // of the root group
  const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  fix_format_version(access.get());
  check_hdf5(H5Pset_file_locking(access.get(), false, true));
  return {H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.get(), access.get()), H5Fclose};
}

Hdf5Handle open_hdf5_file(const std::string& path, unsigned flags) {
  prepare_hdf5();
  const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  fix_format_version(access.get());
  // Parallel file systems often have no locks, and a file is renamed into place when it is whole.
  check_hdf5(H5Pset_file_locking(access.get(), false, true));
  check_hdf5(H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG));
  return {H5Fopen(path.c_str(), flags, access.get()), H5Fclose};
}

Hdf5Handle create_group(hid_t parent, const std::string& name, std::string_view description) {
  const Hdf5Handle creation(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
  check_hdf5(H5Pset_obj_track_times(creation.get(), false));
  Hdf5Handle group(H5Gcreate2(parent, name.c_str(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
                   H5Gclose);
  write_attribute(group.get(), "description", description);
  return group;
}

Hdf5Handle create_dataset(hid_t parent, const std::string& name, hid_t type,
                          std::span<const hsize_t> shape, std::string_view description) {
  const Hdf5Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  check_hdf5(H5Pset_obj_track_times(creation.get(), false));
  check_hdf5(H5Pset_layout(creation.get(), H5D_CONTIGUOUS));
  check_hdf5(H5Pset_alloc_time(creation.get(), H5D_ALLOC_TIME_EARLY));
  check_hdf5(H5Pset_fill_time(creation.get(), H5D_FILL_TIME_NEVER));
  const Hdf5Handle space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr),
                         H5Sclose);
  Hdf5Handle dataset(
      H5Dcreate2(parent, name.c_str(), type, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
      H5Dclose);
  write_attribute(dataset.get(), "description", description);
  return dataset;
}

Hdf5Handle open_dataset(hid_t parent, const std::string& name) {
  return {H5Dopen2(parent, name.c_str(), H5P_DEFAULT), H5Dclose};
}

std::vector<hsize_t> shape_of(hid_t dataset) {
  const Hdf5Handle space(H5Dget_space(dataset), H5Sclose);
  const int axes = H5Sget_simple_extent_ndims(space.get());
  check_hdf5(axes);
  std::vector<hsize_t> shape(static_cast<std::size_t>(axes));
  check_hdf5(H5Sget_simple_extent_dims(space.get(), shape.data(), nullptr));
  return shape;
}

void write_attribute(hid_t owner, const std::string& name, std::string_view text) {
  const Hdf5Handle type = text_type(text.size());
  put_attribute(owner, name, type.get(), text.empty() ? "" : text.data());
}

void write_attribute(hid_t owner, const std::string& name, std::int64_t number) {
  put_attribute(owner, name, H5T_STD_I64LE, &number);
}

std::string read_text_attribute(hid_t owner, const std::string& name) {
  const Hdf5Handle attribute = open_scalar(owner, name);
  const Hdf5Handle type(H5Aget_type(attribute.get()), H5Tclose);
  std::string text(length_of(type.get()), '\0');
  check_hdf5(H5Aread(attribute.get(), type.get(), text.data()));
  return without_padding(text.data(), text.size());
}

std::int64_t read_number_attribute(hid_t owner, const std::string& name) {
  const Hdf5Handle attribute = open_scalar(owner, name);
  std::int64_t number = 0;
  check_hdf5(H5Aread(attribute.get(), H5T_STD_I64LE, &number));
  return number;
}

void write_all(hid_t dataset, hid_t type, const void* values) {
  check_hdf5(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
}

void read_all(hid_t dataset, hid_t type, void* values) {
  check_hdf5(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
}

std::size_t checked_size(hid_t dataset, hsize_t columns, std::size_t element_bytes) {
  const std::vector<hsize_t> shape = shape_of(dataset);
  const bool fits = columns == 1 ? shape.size() == 1 : shape.size() == 2 && shape[1] == columns;
  if (!fits) throw SystemError("HDF5: a dataset has an unexpected shape");
  const Hdf5Handle file(H5Iget_file_id(dataset), H5Fclose);
  hsize_t file_bytes = 0;
  check_hdf5(H5Fget_filesize(file.get(), &file_bytes));
  if (shape[0] > file_bytes / (columns * element_bytes)) {
    throw SystemError("HDF5: a dataset is larger than its file");
  }
  return static_cast<std::size_t>(shape[0]);
}

void write_texts(hid_t parent, const std::string& name, std::span<const std::string> texts,
                 std::string_view description) {
  std::size_t length = 1;
  for (const std::string& text : texts) length = std::max(length, text.size());
  std::string bytes(texts.size() * length, '\0');
  for (std::size_t i = 0; i < texts.size(); ++i) texts[i].copy(bytes.data() + i * length, length);
  const Hdf5Handle type = text_type(length);
  const std::array<hsize_t, 1> shape{texts.size()};
  const Hdf5Handle dataset = create_dataset(parent, name, type.get(), shape, description);
  write_all(dataset.get(), type.get(), bytes.data());
}

std::vector<std::string> read_texts(hid_t parent, const std::string& name) {
  const Hdf5Handle dataset = open_dataset(parent, name);
  const Hdf5Handle type(H5Dget_type(dataset.get()), H5Tclose);
  const std::size_t length = length_of(type.get());
  std::vector<std::string> texts(checked_size(dataset.get(), 1, length));
  std::string bytes(texts.size() * length, '\0');
  read_all(dataset.get(), type.get(), bytes.data());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    texts[i] = without_padding(bytes.data() + i * length, length);
  }
  return texts;
}

}  // namespace salient
