#pragma once

#include <string_view>

namespace salient {

// What fuzzers and the rooms' tests of kept cases give to the program's readers. An input is the
// text of a folder, see InputFolder. It is read, and what was read is looked at, or it is refused
// with a UsageError that names the file: nothing is thrown. Whatever else happens is a finding:
// another exception, a sanitizer's report, a crash, more time or memory than the input is worth.

/// `model.safetensors`: header and tensors.
void fuzz_safetensors(std::string_view input);

/// `train.FORMAT` in each format of a corpus, `label_map` and `concepts`. `options` holds the names
/// of what is asked for besides: `dedupe word_type`.
void fuzz_corpus(std::string_view input);

/// The files of a Hugging Face folder that tokenizers read, and `words` to be tokenized, one a
/// line. Without `tokenizer_config.json` an empty one is there.
void fuzz_tokenizer(std::string_view input);

/// `config.json` and, where there are files of weights or indexes of them, the checkpoint.
void fuzz_model(std::string_view input);

}  // namespace salient
