#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "salient/corpus/corpus.hpp"
#include "salient/corpus/load.hpp"

namespace salient {

/// The name of the task of corpus.position.
constexpr std::string_view position_name = "position";

/// Where in its sentence each word is, as `asked` has it (PositionTask); not for none.
Task position_task(const std::vector<std::int64_t>& sentence_offsets,
                   const std::vector<Split>& split_of_word, PositionTask asked);

}  // namespace salient
