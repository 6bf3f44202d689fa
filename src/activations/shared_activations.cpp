#include "activations/shared_activations.hpp"

#include <mpi.h>

#include <array>

#include "comm/mpi_transport.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

const MpiTransport* mpi_of(Communicator& comm) {
  return dynamic_cast<const MpiTransport*>(&comm.transport(Memory::host));
}

Hdf5Handle open_together(const std::filesystem::path& path, const MpiTransport& mpi) {
  prepare_hdf5();
  const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  fix_format_version(access.get());
  check_hdf5(H5Pset_fapl_mpio(access.get(), mpi.native(), MPI_INFO_NULL));
  check_hdf5(H5Pset_all_coll_metadata_ops(access.get(), true));
  return {H5Fopen(path.c_str(), H5F_ACC_RDWR, access.get()), H5Fclose};
}

}  // namespace

SharedActivations::SharedActivations(const std::filesystem::path& file, Communicator& comm) {
  const MpiTransport* mpi = mpi_of(comm);
  file_ = mpi != nullptr ? open_together(file, *mpi) : open_hdf5_file(file, H5F_ACC_RDWR);
  dataset_ = open_dataset(file_.get(), "activations");
  type_ = Hdf5Handle(H5Dget_type(dataset_.get()), H5Tclose);
}

void SharedActivations::write(RowRange words, const void* values) {
  if (words.empty()) return;
  const Hdf5Handle file_space(H5Dget_space(dataset_.get()), H5Sclose);
  std::array<hsize_t, 3> count{};
  check_hdf5(H5Sget_simple_extent_dims(file_space.get(), count.data(), nullptr));
  count[1] = static_cast<hsize_t>(words.size());
  const Hdf5Handle memory_space(H5Screate_simple(3, count.data(), nullptr), H5Sclose);
  const std::array<hsize_t, 3> start{0, static_cast<hsize_t>(words.begin), 0};
  check_hdf5(H5Sselect_hyperslab(file_space.get(), H5S_SELECT_SET, start.data(), nullptr,
                                 count.data(), nullptr));
  // Independent: a rank's words are long runs of bytes, so there is nothing to gather. Open MPI
  // 4.1's collective writes lose a failed write (its error shows at the next sync, if at all) and
  // make the ranks spin while they wait for one another.
  check_hdf5(H5Dwrite(dataset_.get(), type_.get(), memory_space.get(), file_space.get(),
                      H5P_DEFAULT, values));
}

void SharedActivations::close() {
  type_.close();
  dataset_.close();
  check_hdf5(H5Fflush(file_.get(), H5F_SCOPE_GLOBAL));
  file_.close();
}

void SharedActivations::abandon() noexcept {
  for (Hdf5Handle* handle : {&type_, &dataset_, &file_}) handle->abandon();
}

}  // namespace salient
