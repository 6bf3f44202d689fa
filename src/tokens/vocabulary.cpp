#include "tokens/vocabulary.hpp"

#include <unicode/ustring.h>

#include <algorithm>

#include "salient/io/atomic_file.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

bool is_utf8(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  std::int32_t length = 0;
  u_strFromUTF8(nullptr, 0, &length, text.data(), static_cast<std::int32_t>(text.size()), &status);
  return status == U_BUFFER_OVERFLOW_ERROR || U_SUCCESS(status);
}

/// Lines as Python reads them: ended by \n, \r\n or \r.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
    lines.emplace_back(text.substr(begin, end - begin));
    begin = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
  }
  return lines;
}

bool inside_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

}  // namespace

Vocabulary::Vocabulary(const std::filesystem::path& path)
    : Vocabulary(path, lines_of(read_whole(path)), "##") {
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    if (!is_utf8(tokens_[i])) {
      throw UsageError(path.string() + ":" + std::to_string(i + 1) + ": not valid UTF-8");
    }
  }
}

Vocabulary::Vocabulary(const std::filesystem::path& path, std::vector<std::string> tokens,
                       const std::string& continuation)
    : path_(path), tokens_(std::move(tokens)) {
  if (tokens_.empty()) throw UsageError(path.string() + " holds no tokens");
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    const std::string& token = tokens_[i];
    longest_ = std::max(longest_, token.size());
    beginning_[token] = static_cast<std::int64_t>(i);
    if (token.starts_with(continuation)) {
      continuing_[token.substr(continuation.size())] = static_cast<std::int64_t>(i);
    }
  }
}

const std::string& Vocabulary::token(std::int64_t id) const {
  require(id >= 0 && id < size(), "a token id is outside the vocabulary");
  return tokens_[static_cast<std::size_t>(id)];
}

std::int64_t Vocabulary::id(const std::string& token) const {
  const auto found = beginning_.find(token);
  if (found == beginning_.end()) {
    throw UsageError(path_.string() + " lacks the special token " + token);
  }
  return found->second;
}

std::optional<Vocabulary::Match> Vocabulary::longest_prefix(std::string_view text,
                                                            bool continues) const {
  const Ids& ids = continues ? continuing_ : beginning_;
  for (std::size_t length = std::min(text.size(), longest_); length > 0; --length) {
    if (length < text.size() && inside_character(text[length])) continue;
    const auto found = ids.find(text.substr(0, length));
    if (found != ids.end()) return Match{found->second, length};
  }
  return std::nullopt;
}

}  // namespace salient
