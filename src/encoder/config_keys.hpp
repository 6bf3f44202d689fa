#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "encoder/architecture.hpp"
#include "io/json_file.hpp"

namespace salient {

// What the readers of several architectures ask of `config.json`. Each throws UsageError that names
// file and key.

/// A size: at least 1, and small enough that products of two stay within 63 bits.
std::int64_t size_of(const JsonFile& file, std::string_view key,
                     std::optional<std::int64_t> fallback = std::nullopt);
/// Above 0.
double positive(const JsonFile& file, std::string_view key, double fallback);
/// That the text at `key` (or its absence) means `expected`.
void expect(const JsonFile& file, std::string_view key, const std::string& expected);
void expect_flag(const JsonFile& file, std::string_view key, bool expected);
Activation activation_of(const JsonFile& file, std::string_view key);
/// A token id of the vocabulary, or `fallback`.
std::int64_t padding_of(const JsonFile& file, std::int64_t vocabulary, std::int64_t fallback,
                        std::string_view key = "pad_token_id");
/// That there is room for a subword between special tokens.
void check_room(const JsonFile& file, const TransformerConfig& config, std::string_view positions);
/// That, and that heads share the units evenly.
void check_sizes(const JsonFile& file, const TransformerConfig& config, std::string_view units,
                 std::string_view heads, std::string_view positions);

}  // namespace salient
