#pragma once

#include <cstdint>
#include <vector>

#include "probes/random_stream.hpp"
#include "salient/analyses/stability.hpp"
#include "salient/corpus/corpus.hpp"

namespace salient {

/// What is drawn, and which one each train word is in.
struct DrawnUnits {
  DrawnUnit unit = DrawnUnit::sentence;
  std::int64_t count = 0;
  std::vector<std::int64_t> unit_of_word;  ///< int64 [word]; -1: not of train
};

DrawnUnits units_of(const Corpus& corpus);

/// float32 [word]: how often each word is drawn, if as many units are drawn as there are.
std::vector<float> drawn_weights(const DrawnUnits& units, RandomStream& stream);

}  // namespace salient
