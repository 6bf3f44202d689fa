#include "probes/task_words.hpp"

#include "salient/support/error.hpp"

namespace salient {

std::vector<std::int32_t> train_labels(const ProbeData::Impl& data, const Task& task) {
  require(!task.has_numbers(), "numbers have no labels");
  std::vector<std::int32_t> labels = task.label_of_word;
  for (std::size_t word = 0; word < labels.size(); ++word) {
    if (data.train_words[word] == 0 || labels[word] < 0) labels[word] = -1;
  }
  return labels;
}

void join_over_ranks(std::vector<char>& of_word, Communicator& comm) {
  std::vector<std::int32_t> wide(of_word.begin(), of_word.end());
  comm.all_reduce(Buffer<std::int32_t>::host(wide));
  std::transform(wide.begin(), wide.end(), of_word.begin(),
                 [](std::int32_t value) { return static_cast<char>(value); });
}

}  // namespace salient
