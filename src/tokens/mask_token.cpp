#include "salient/tokens/tokenizer.hpp"
#include "tokens/special_token_names.hpp"

namespace salient {

std::optional<std::int64_t> mask_token(const std::filesystem::path& folder,
                                       const Tokenizer& tokenizer) {
  const SpecialTokenNames names = read_special_token_names(folder, {});
  for (std::int64_t id = 0; !names.mask.empty() && id < tokenizer.vocabulary_size(); ++id) {
    if (tokenizer.token(id) == names.mask) return id;
  }
  return std::nullopt;
}

}  // namespace salient
