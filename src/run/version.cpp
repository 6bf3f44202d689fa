#include <hdf5.h>
#include <mpi.h>
#include <torch/version.h>

#include <Eigen/Core>
#include <array>
#include <boost/version.hpp>
#include <string>
#include <string_view>

#include "salient/comm/device.hpp"
#include "salient/encoder/encoder.hpp"
#include "salient/probes/data.hpp"
#include "salient/run/command_line.hpp"

namespace salient {
namespace {

/// "Open MPI v4.1.4": what stands before the details of its build.
std::string mpi_library() {
  std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
  int length = 0;
  if (MPI_Get_library_version(text.data(), &length) != MPI_SUCCESS) return "unknown";
  const std::string_view all(text.data(), static_cast<std::size_t>(length));
  std::string first(all.substr(0, all.find_first_of(",\n")));
  for (char& letter : first) {
    if (letter == '\t') letter = ' ';
  }
  return first;
}

std::string hdf5_library() {
  unsigned major = 0;
  unsigned minor = 0;
  unsigned release = 0;
  if (H5get_libversion(&major, &minor, &release) < 0) return "unknown";
#ifdef H5_HAVE_PARALLEL
  constexpr std::string_view parallel = ", parallel";
#else
  constexpr std::string_view parallel = ", not parallel";
#endif
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(release) +
         std::string(parallel);
}

std::string eigen_version() {
  return std::to_string(EIGEN_WORLD_VERSION) + "." + std::to_string(EIGEN_MAJOR_VERSION) + "." +
         std::to_string(EIGEN_MINOR_VERSION);
}

std::string boost_version() {
  return std::to_string(BOOST_VERSION / 100000) + "." + std::to_string(BOOST_VERSION / 100 % 1000) +
         "." + std::to_string(BOOST_VERSION % 100);
}

/// What encoder.model may name, and what of it has been compared with Hugging Face.
std::string models_in_words() {
  std::string verified, others;
  for (const SupportedModel& model : supported_models()) {
    std::string& list = model.is_verified ? verified : others;
    list += (list.empty() ? "" : ", ") + model.type;
  }
  return verified +
         ", against Hugging Face's hidden states and token ids; hidden states not: " + others;
}

}  // namespace

std::string program_version() { return SALIENT_VERSION; }

std::string version_text() {
  return "salient " SALIENT_VERSION
         "\n"
         "MPI:      " +
         mpi_library() +
         "\n"
         "HDF5:     " +
         hdf5_library() +
         "\n"
         "LibTorch: " TORCH_VERSION "; products: " +
         products_library() +
         "\n"
         "Eigen:    " +
         eigen_version() +
         "\n"
         "Boost:    " +
         boost_version() +
         "\n"
         "CUDA:     LibTorch " +
         std::string(can_compute_on_gpu() ? "with" : "without") +
         " CUDA; transport: " + gpu_libraries() +
         "\n"
         "verified: the CPU; one GPU; several GPUs only by a stand-in of NCCL and CUDA\n"
         "models:   " +
         models_in_words() + "\n";
}

}  // namespace salient
