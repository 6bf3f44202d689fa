#include "salient/probes/score.hpp"

namespace salient {
namespace {

double share(std::int64_t part, std::int64_t whole) noexcept {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0.0;
}

}  // namespace

double LabelScore::precision() const noexcept { return share(correct, predicted); }

double LabelScore::recall() const noexcept { return share(correct, words); }

double LabelScore::f1() const noexcept { return share(2 * correct, words + predicted); }

double ProbeScore::accuracy() const noexcept { return share(correct, words); }

double ProbeScore::accuracy_of_all() const noexcept { return share(correct, words + excluded); }

double ProbeScore::majority_accuracy() const noexcept { return share(majority, words); }

double ProbeScore::macro_f1() const noexcept {
  double sum = 0;
  std::int64_t count = 0;
  for (const LabelScore& label : labels) {
    if (label.words == 0) continue;
    sum += label.f1();
    ++count;
  }
  return count > 0 ? sum / static_cast<double>(count) : 0.0;
}

}  // namespace salient
