#include "tokens/added_tokens.hpp"

#include <unicode/uchar.h>

#include <algorithm>

#include "tokens/bert_characters.hpp"
#include "tokens/unicode.hpp"

namespace salient {
namespace {

/// What \w means in Unicode's regular expressions.
bool is_of_word(UChar32 c) {
  constexpr UChar32 zero_width_non_joiner = 0x200C, zero_width_joiner = 0x200D;
  return u_isUAlphabetic(c) != 0 || in_category(c, U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK) ||
         c == zero_width_non_joiner || c == zero_width_joiner;
}

bool is_space(UChar32 c) { return u_isUWhiteSpace(c) != 0; }

UChar32 last_character(std::string_view text) {
  std::size_t begin = text.size() - 1;
  while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) --begin;
  return first_character(text.substr(begin));
}

bool stands_alone(std::string_view before, std::string_view behind) {
  return (before.empty() || !is_of_word(last_character(before))) &&
         (behind.empty() || !is_of_word(first_character(behind)));
}

/// Where the white space begins that `text` ends with.
std::size_t begin_of_space(std::string_view text) {
  std::size_t begin = 0;
  for_each_character(text, [&](UChar32 c, RowRange bytes) {
    if (!is_space(c)) begin = static_cast<std::size_t>(bytes.end);
  });
  return begin;
}

/// How much white space `text` begins with.
std::size_t end_of_space(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && is_space(first_character(text.substr(end)))) {
    end += character_bytes(text.substr(end));
  }
  return end;
}

RowRange range(std::size_t begin, std::size_t end) {
  return {static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end)};
}

}  // namespace

std::vector<AddedToken> read_added_tokens(const JsonPart& described) {
  std::vector<AddedToken> tokens;
  for (const JsonPart& part : described.elements()) {
    AddedToken token{.id = part.at("id").whole_number(),
                     .text = part.text("content"),
                     .is_special = part.flag("special", false),
                     .is_normalised = part.flag("normalized", false),
                     .is_word = part.flag("single_word", false),
                     .takes_left = part.flag("lstrip", false),
                     .takes_right = part.flag("rstrip", false)};
    part.at("content").need(!token.text.empty(), "must not be empty");
    tokens.push_back(std::move(token));
  }
  return tokens;
}

void AddedTokenFinder::add(const AddedToken& token, const std::string& text) {
  if (text.empty()) return;
  trie_.add(text, static_cast<std::int32_t>(tokens_.size()));
  tokens_.push_back(token);
}

std::vector<AddedTokenFinder::Part> AddedTokenFinder::parts(const std::string& text) const {
  const std::string_view all = text;
  std::vector<Part> parts;
  std::size_t given_out = 0;
  const auto append = [&](const AddedToken* token, std::size_t end) {
    if (given_out < end) parts.push_back({token, range(given_out, end)});
    given_out = std::max(given_out, end);
  };
  for (std::size_t at = 0; at < all.size() && !tokens_.empty();) {
    const auto match = trie_.longest_prefix(all.substr(at));
    if (!match) {
      ++at;
      continue;
    }
    const AddedToken& token = tokens_[static_cast<std::size_t>(match->number)];
    const std::size_t begin = at, end = at + match->bytes;
    at = end;
    if (token.is_word && !stands_alone(all.substr(0, begin), all.substr(end))) continue;
    append(nullptr, token.takes_left ? begin_of_space(all.substr(0, begin)) : begin);
    append(&token, end + (token.takes_right ? end_of_space(all.substr(end)) : 0));
  }
  append(nullptr, all.size());
  return parts;
}

}  // namespace salient
