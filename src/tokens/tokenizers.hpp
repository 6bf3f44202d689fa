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

enum class XlmKind { xlm, flaubert };
/// XLM's (Conneau & Lample 2019) and FlauBERT's: byte-pair encoding of Moses' tokens; `vocab.json`,
/// `merges.txt` and, where it is there, Moses' list of abbreviations, `nonbreaking_prefix.en` or
/// `nonbreaking_prefix.fr`: see Moses for what is done without it.
///
/// Languages are what Hugging Face's classes take unless told: English for XLM, French for
/// FlauBERT. Texts in Chinese, Japanese and Thai, for which XLM was given other tokenizers, are cut
/// as English there and here, each ideograph by itself.
std::unique_ptr<Tokenizer> xlm_tokenizer(const std::filesystem::path& folder, XlmKind kind);
/// Of a folder that has `tokenizer.json`. `kind`: of its class, "Bert"; empty: of a class without
/// settings of its own.
std::unique_ptr<Tokenizer> pipeline_tokenizer(const std::filesystem::path& folder,
                                              const std::string& kind);

}  // namespace salient
