#pragma once

#include <cstddef>
#include <string>

#include "probes/example.hpp"

namespace salient {

/// Of twelve neurons four tell labels; 60 word types, 20 of them in dev and test alone.
inline TinyCorpus typed_words() {
  TinyCorpus tiny = example_words(400, 12, 4);
  hold_out(tiny, 80);
  for (std::size_t word = 0; word < 400; ++word) {
    const std::size_t type = word < 240 ? word * 7 % 40 : word * 7 % 60;
    tiny.forms.push_back("w" + std::to_string(type));
  }
  tiny.labels[395] = label_excluded;
  return tiny;
}

}  // namespace salient
