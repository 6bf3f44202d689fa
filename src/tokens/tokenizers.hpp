#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "salient/tokens/tokenizer.hpp"

namespace salient {

// The kinds of tokenizers. Each reads its files in a Hugging Face folder and throws UsageError that
// names file and key.

/// BERT's: `vocab.txt`.
std::unique_ptr<Tokenizer> wordpiece_tokenizer(const std::filesystem::path& folder);

/// gpt2: nothing around a sentence; roberta: <s> and </s>; qwen2: nothing, and other pieces.
enum class ByteLevelKind { gpt2, roberta, qwen2 };
/// GPT-2's (Radford et al. 2019): byte pairs over bytes; `vocab.json` and `merges.txt`.
std::unique_ptr<Tokenizer> byte_level_tokenizer(const std::filesystem::path& folder,
                                                ByteLevelKind kind);

/// decoder: Llama's, Mistral's and Gemma's.
enum class SentencePieceKind { albert, camembert, decoder, xlm_roberta, xlnet };
/// Kudo & Richardson 2018: `spiece.model`, `sentencepiece.bpe.model` or `tokenizer.model`.
std::unique_ptr<Tokenizer> sentencepiece_tokenizer(const std::filesystem::path& folder,
                                                   SentencePieceKind kind);

/// Of a folder that has `tokenizer.json`. `kind`: of its class, "Bert"; empty: of a class without
/// settings of its own.
std::unique_ptr<Tokenizer> pipeline_tokenizer(const std::filesystem::path& folder,
                                              const std::string& kind);

}  // namespace salient
