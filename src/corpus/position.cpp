#include "corpus/position.hpp"

#include <string>

#include "corpus/build.hpp"

namespace salient {
namespace {

/// Of the names below.
std::int32_t label_at(std::int64_t place, std::int64_t words, PositionTask asked) {
  if (asked == PositionTask::thirds) return static_cast<std::int32_t>(3 * place / words);
  return place == 0 ? 0 : place + 1 < words ? 1 : 2;
}

}  // namespace

Task position_task(const std::vector<std::int64_t>& sentence_offsets,
                   const std::vector<Split>& split_of_word, PositionTask asked) {
  const std::vector<std::string> names = asked == PositionTask::thirds
                                             ? std::vector<std::string>{"begin", "middle", "end"}
                                             : std::vector<std::string>{"first", "other", "last"};
  std::vector<std::int32_t> labels;
  for (std::size_t sentence = 0; sentence + 1 < sentence_offsets.size(); ++sentence) {
    const std::int64_t words = sentence_offsets[sentence + 1] - sentence_offsets[sentence];
    for (std::int64_t place = 0; place < words; ++place) {
      labels.push_back(label_at(place, words, asked));
    }
  }
  return build_task(std::string(position_name), names, labels, split_of_word, 0);
}

}  // namespace salient
