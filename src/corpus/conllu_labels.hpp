#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace salient {

/// Where CoNLL-U keeps a labelling.
struct ConlluLabel {
  std::size_t column = 0;  ///< counted from 0
  std::string feature;     ///< of the features column; empty: the whole column
};

/// Of `upos`, `xpos`, `deprel`, `feats`, `feats:NAME`; nothing for other names.
std::optional<ConlluLabel> find_conllu_label(std::string_view name);

}  // namespace salient
