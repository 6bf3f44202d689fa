#pragma once

#include <filesystem>

#include "salient/run/config.hpp"

namespace salient {

class Communicator;
class Device;

/// Collective. Corpus and model in, `path` out: the activations of every word, or of every
/// sentence, in every layer.
/// `options`: the keys that extraction read, as text, which the file keeps.
void extract(const Config& config, const std::string& options, const std::filesystem::path& path,
             Communicator& comm, const Device& device);

}  // namespace salient
