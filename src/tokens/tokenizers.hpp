#pragma once

#include <filesystem>
#include <memory>

#include "salient/tokens/tokenizer.hpp"

namespace salient {

// The kinds of tokenizers. Each reads its files in a Hugging Face folder and throws UsageError that
// names file and key.

/// BERT's: `vocab.txt`.
std::unique_ptr<Tokenizer> wordpiece_tokenizer(const std::filesystem::path& folder);

enum class ByteLevelKind { gpt2, roberta };  ///< nothing, or <s> and </s>, around a sentence
/// GPT-2's (Radford et al. 2019): byte pairs over bytes; `vocab.json` and `merges.txt`.
std::unique_ptr<Tokenizer> byte_level_tokenizer(const std::filesystem::path& folder,
                                                ByteLevelKind kind);

enum class SentencePieceKind { albert, camembert, xlm_roberta, xlnet };
/// Kudo & Richardson 2018: `spiece.model` or `sentencepiece.bpe.model`.
std::unique_ptr<Tokenizer> sentencepiece_tokenizer(const std::filesystem::path& folder,
                                                   SentencePieceKind kind);

}  // namespace salient
