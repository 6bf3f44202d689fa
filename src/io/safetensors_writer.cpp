#include <cstdint>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "io/safetensors_header.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/io/safetensors.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

constexpr std::size_t alignment = 64;  // bytes: where the data section may begin

/// The length, the JSON and the spaces that align what follows.
std::string header_of(std::span<const TensorData> tensors,
                      const std::map<std::string, std::string>& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::size_t offset = 0;
  for (const TensorData& tensor : tensors) {
    const auto element = element_bytes(tensor.dtype);
    require(element.has_value(), "write_safetensors: unknown dtype " + tensor.dtype);
    const auto bytes = tensor_bytes(tensor.shape, *element);
    require(bytes && static_cast<std::size_t>(*bytes) == tensor.bytes.size(),
            "write_safetensors: the shape of " + tensor.name + " does not fit its bytes");
    require(!header.contains(tensor.name), "write_safetensors: two tensors " + tensor.name);
    header[tensor.name] = {{"dtype", tensor.dtype},
                           {"shape", tensor.shape},
                           {"data_offsets", {offset, offset + tensor.bytes.size()}}};
    offset += tensor.bytes.size();
  }
  std::string text = header.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  const std::size_t end = sizeof(std::uint64_t) + text.size();
  text.append((alignment - end % alignment) % alignment, ' ');
  const std::uint64_t length = text.size();
  return std::string(reinterpret_cast<const char*>(&length), sizeof(length)) + text;
}

}  // namespace

void write_safetensors(const std::filesystem::path& path, std::span<const TensorData> tensors,
                       const std::map<std::string, std::string>& metadata) {
  const std::string header = header_of(tensors, metadata);
  write_whole(path, [&](std::ostream& out) {
    out << header;
    for (const TensorData& tensor : tensors) {
      out.write(reinterpret_cast<const char*>(tensor.bytes.data()),
                static_cast<std::streamsize>(tensor.bytes.size()));
    }
  });
}

}  // namespace salient
