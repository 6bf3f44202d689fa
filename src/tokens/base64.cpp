#include "tokens/base64.hpp"

#include <boost/archive/iterators/binary_from_base64.hpp>
#include <boost/archive/iterators/transform_width.hpp>

namespace salient {

std::optional<std::string> decoded_base64(std::string text) {
  using boost::archive::iterators::binary_from_base64, boost::archive::iterators::transform_width;
  using Bytes = transform_width<binary_from_base64<std::string::const_iterator>, 8, 6>;
  constexpr std::size_t signs = 4, bytes = 3;  // of a group
  while (text.ends_with('=')) text.pop_back();
  const std::size_t rest = text.size() % signs;
  if (rest == 1) return std::nullopt;
  const std::size_t size = text.size() / signs * bytes + (rest > 0 ? rest - 1 : 0);
  text.append((signs - rest) % signs, 'A');
  try {
    std::string decoded(Bytes(text.cbegin()), Bytes(text.cend()));
    decoded.resize(size);
    return decoded;
  } catch (const boost::archive::iterators::dataflow_exception&) {
    return std::nullopt;
  }
}

}  // namespace salient
