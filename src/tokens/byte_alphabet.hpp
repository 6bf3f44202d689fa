#pragma once

#include <array>
#include <string>

namespace salient {

/// How byte-level vocabularies (Radford et al. 2019) write each byte: with its own character where
/// that prints, else with one from U+0100 on.
const std::array<std::string, 256>& characters_of_bytes();

}  // namespace salient
