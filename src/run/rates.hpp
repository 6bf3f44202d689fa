#pragma once

#include <filesystem>

#include "salient/activations/activation.hpp"
#include "salient/encoder/encoder.hpp"

namespace salient {

class Device;

// How fast this machine is, each measured for some tenths of a second.

/// Operations (multiplications and additions of matrix products) a second of a forward pass over so
/// many rows, or fewer, of so many subwords through one block of the model with random weights.
double operations_per_second(const EncoderOptions& options, std::int64_t rows, std::int64_t width,
                             const Device& device);

/// Values of activations that extraction judges and rounds to float16.
double stored_values_per_second(const NeuronLayout& neurons);

/// Bytes that a file in `folder` takes, until the disk has them.
double disk_bytes_per_second(const std::filesystem::path& folder);

}  // namespace salient
