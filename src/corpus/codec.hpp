#pragma once

#include <string>
#include <string_view>

#include "salient/corpus/corpus.hpp"

namespace salient {

/// The bytes of what the corpus digest covers: words, sentences, documents, splits and tasks.
std::string encoded_content(const Corpus& corpus);

/// A corpus as bytes, for the ranks of one job (the byte order is the machine's).
std::string encoded(const Corpus& corpus);
Corpus decoded_corpus(std::string_view bytes);

}  // namespace salient
