#include "activations/shared_activations.hpp"

#include <mpi.h>

#include <algorithm>
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
  transfer_ = Hdf5Handle(H5Pcreate(H5P_DATASET_XFER), H5Pclose);
  if (mpi != nullptr) check_hdf5(H5Pset_dxpl_mpio(transfer_.get(), H5FD_MPIO_COLLECTIVE));
}

void SharedActivations::write(RowRange words, const void* values) {
  const Hdf5Handle file_space(H5Dget_space(dataset_.get()), H5Sclose);
  std::array<hsize_t, 3> count{};
  check_hdf5(H5Sget_simple_extent_dims(file_space.get(), count.data(), nullptr));
  count[1] = static_cast<hsize_t>(std::max<std::int64_t>(words.size(), 1));
  const Hdf5Handle memory_space(H5Screate_simple(3, count.data(), nullptr), H5Sclose);
  if (words.empty()) {
    check_hdf5(H5Sselect_none(file_space.get()));
    check_hdf5(H5Sselect_none(memory_space.get()));
  } else {
    const std::array<hsize_t, 3> start{0, static_cast<hsize_t>(words.begin), 0};
    check_hdf5(H5Sselect_hyperslab(file_space.get(), H5S_SELECT_SET, start.data(), nullptr,
                                   count.data(), nullptr));
  }
  check_hdf5(H5Dwrite(dataset_.get(), type_.get(), memory_space.get(), file_space.get(),
                      transfer_.get(), values));
}

void SharedActivations::close() {
  transfer_.close();
  type_.close();
  dataset_.close();
  check_hdf5(H5Fflush(file_.get(), H5F_SCOPE_GLOBAL));
  file_.close();
}

void SharedActivations::abandon() noexcept {
  for (Hdf5Handle* handle : {&transfer_, &type_, &dataset_, &file_}) handle->abandon();
}

bool SharedActivations::was_collective() const {
  std::uint32_t local = 0;
  std::uint32_t global = 0;
  check_hdf5(H5Pget_mpio_no_collective_cause(transfer_.get(), &local, &global));
  return global == H5D_MPIO_COLLECTIVE;
}

}  // namespace salient
