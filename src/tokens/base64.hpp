#pragma once

#include <optional>
#include <string>

namespace salient {

/// The bytes that a text in Base64 stands for; nothing if it is not one.
std::optional<std::string> decoded_base64(std::string text);

}  // namespace salient
