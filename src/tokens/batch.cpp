#include "salient/tokens/batch.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "salient/support/error.hpp"
#include "tokens/windows.hpp"

namespace salient {
namespace {

/// One row to be, before rows are grouped into batches.
struct Row {
  std::vector<std::int64_t> ids;  // special tokens included
  std::vector<WordPlace> places;  // row still unset
};

std::string first_words(std::span<const std::string> words) {
  constexpr std::size_t shown = 5;
  std::string text;
  for (const std::string& word : words.first(std::min(words.size(), shown))) {
    text += (text.empty() ? "" : " ") + word;
  }
  return text + (words.size() > shown ? " …" : "");
}

/// Turns the sentences of a block into rows and counts what happens.
class RowMaker {
 public:
  RowMaker(const Corpus& corpus, const Tokenizer& tokenizer, const BatchOptions& options)
      : corpus_(corpus), tokenizer_(tokenizer), options_(options) {
    const SpecialTokens& special = tokenizer.special();
    capacity_ = options.max_subwords - static_cast<std::int64_t>(special.before.size()) -
                static_cast<std::int64_t>(special.after.size());
    require(capacity_ > 0, "a model needs room for a subword between its special tokens");
    require(!options.special_tokens || options.vectors == Vectors::words,
            "special tokens have vectors beside those of words alone");
    if (options.vectors == Vectors::cls && special.cls == ClsPlace::none) {
      throw UsageError(
          "encoder.vectors = cls, but this model has no token of its own that stands for a "
          "sentence; choose last or mean");
    }
  }

  void add(std::int64_t sentence, BlockBatches& block) {
    const RowRange range = words_between(corpus_.words_of(sentence));
    const std::span<const std::string> words =
        std::span(corpus_.words)
            .subspan(static_cast<std::size_t>(range.begin), static_cast<std::size_t>(range.size()));
    const TokenizedSentence tokens = tokenizer_.tokenize(words);
    const auto subwords = static_cast<std::int64_t>(tokens.ids.size());
    if (subwords > capacity_) {
      block.counts.overlong_sentences += 1;
      if (options_.overlong == Overlong::error) refuse(sentence, words, subwords);
      if (options_.overlong == Overlong::drop) return drop(sentence, range.size(), block);
    }
    count(tokens, block.counts);
    if (subwords == 0 && !options_.special_tokens) return;
    std::vector<Window> windows{Window{}};
    if (subwords > 0) windows = windows_of(read_spans(tokens), subwords, capacity_);
    const auto first_row = static_cast<std::ptrdiff_t>(rows_.size());
    for (const Window& window : windows) rows_.push_back(row_of(window, tokens, range.begin));
    if (options_.special_tokens) read_special_tokens(windows, sentence, first_row);
  }

  std::vector<Row> take() { return std::move(rows_); }

 private:
  /// A sentence without the special tokens that it may have for words.
  RowRange words_between(RowRange sentence) const {
    if (!options_.special_tokens) return sentence;
    const SpecialTokens& special = tokenizer_.special();
    return {sentence.begin + static_cast<std::int64_t>(special.before.size()),
            sentence.end - static_cast<std::int64_t>(special.after.size())};
  }

  void count(const TokenizedSentence& tokens, BatchCounts& counts) const {
    counts.subwords += static_cast<std::int64_t>(tokens.ids.size());
    counts.unknown_subwords +=
        std::count(tokens.ids.begin(), tokens.ids.end(), tokenizer_.special().unknown);
    counts.empty_words += std::count_if(tokens.word_spans.begin(), tokens.word_spans.end(),
                                        [](RowRange span) { return span.empty(); });
  }

  [[noreturn]] void refuse(std::int64_t sentence, std::span<const std::string> words,
                           std::int64_t subwords) const {
    throw UsageError("sentence " + std::to_string(sentence + 1) + " of the corpus (\"" +
                     first_words(words) + "\") has " + std::to_string(subwords) +
                     " subwords, and the model takes " + std::to_string(capacity_) +
                     ": shorten it, or choose encoder.overlong = split or drop");
  }

  void drop(std::int64_t sentence, std::int64_t words, BlockBatches& block) const {
    block.dropped_sentences.push_back(sentence);
    block.counts.dropped_words += words;
    const RowRange range = corpus_.words_of(sentence);
    for (std::int64_t word = range.begin; word < range.end; ++word) {
      block.dropped_words.push_back(word);
    }
  }

  /// Those before a sentence are read in the window that begins first, those behind it in the one
  /// that ends last.
  void read_special_tokens(std::span<const Window> windows, std::int64_t sentence,
                           std::ptrdiff_t first_row) {
    const auto begin_of = [](const Window& window) { return window.subwords.begin; };
    const auto end_of = [](const Window& window) { return window.subwords.end; };
    const auto first = std::ranges::min_element(windows, {}, begin_of);
    const auto last = std::ranges::max_element(windows, {}, end_of);
    const RowRange words = corpus_.words_of(sentence);
    const RowRange between = words_between(words);
    const auto read = [](std::int64_t word, std::int64_t at, Row& row) {
      row.places.push_back({.word = word, .row = 0, .subwords = {at, at + 1}});
    };

    Row& front = rows_[static_cast<std::size_t>(first_row + (first - windows.begin()))];
    for (std::int64_t word = words.begin; word < between.begin; ++word) {
      read(word, word - words.begin, front);
    }
    Row& back = rows_[static_cast<std::size_t>(first_row + (last - windows.begin()))];
    for (std::int64_t word = between.end; word < words.end; ++word) {
      read(word, static_cast<std::int64_t>(back.ids.size()) - (words.end - word), back);
    }
  }

  /// The subwords of the words that states are read for; nothing of all others.
  std::vector<RowRange> read_spans(const TokenizedSentence& tokens) const {
    std::vector<RowRange> spans = tokens.word_spans;
    const auto has_subwords = [](RowRange span) { return !span.empty(); };
    if (options_.vectors == Vectors::cls) {
      const auto first = std::find_if(spans.begin(), spans.end(), has_subwords);
      std::fill(std::next(first), spans.end(), RowRange{});
    }
    if (options_.vectors == Vectors::last) {
      const auto last = std::find_if(spans.rbegin(), spans.rend(), has_subwords);
      std::fill(std::next(last), spans.rend(), RowRange{});
    }
    return spans;
  }

  /// Where in its row, of so many subwords, the states of a word are read that stands at
  /// `subwords`.
  RowRange read_at(RowRange subwords, std::int64_t length) const {
    if (options_.vectors == Vectors::cls) {
      const bool is_last = tokenizer_.special().cls == ClsPlace::last;
      return is_last ? RowRange{length - 1, length} : RowRange{0, 1};
    }
    if (options_.vectors == Vectors::last) return {subwords.end - 1, subwords.end};
    return subwords;
  }

  Row row_of(const Window& window, const TokenizedSentence& tokens, std::int64_t first_word) const {
    const SpecialTokens& special = tokenizer_.special();
    Row row;
    row.ids = special.before;
    row.ids.insert(row.ids.end(), tokens.ids.begin() + window.subwords.begin,
                   tokens.ids.begin() + window.subwords.end);
    row.ids.insert(row.ids.end(), special.after.begin(), special.after.end());
    const std::int64_t shift =
        static_cast<std::int64_t>(special.before.size()) - window.subwords.begin;
    for (const PlacedWord& placed : window.words) {
      row.places.push_back(
          {.word = first_word + placed.word,
           .row = 0,
           .subwords = read_at({placed.subwords.begin + shift, placed.subwords.end + shift},
                               static_cast<std::int64_t>(row.ids.size()))});
    }
    return row;
  }

  const Corpus& corpus_;
  const Tokenizer& tokenizer_;
  const BatchOptions& options_;
  std::int64_t capacity_ = 0;  // subwords of a row without the special tokens
  std::vector<Row> rows_;
};

std::int64_t length_of(const Row& row) { return static_cast<std::int64_t>(row.ids.size()); }

TokenBatch batch_of(std::span<const Row> rows) {
  TokenBatch batch;
  for (const Row& row : rows) {
    for (WordPlace place : row.places) {
      place.row = batch.rows();
      batch.places.push_back(place);
    }
    batch.lengths.push_back(length_of(row));
    batch.ids.insert(batch.ids.end(), row.ids.begin(), row.ids.end());
  }
  return batch;
}

/// Whether a row of `length` may join `rows` shorter ones with `filled` subwords.
bool may_join(std::int64_t rows, std::int64_t filled, std::int64_t length,
              const BatchOptions& options) {
  if (!options.padded) return filled + length <= options.batch_subwords;
  const std::int64_t padded = (rows + 1) * length;
  const std::int64_t padding = padded - filled - length;
  return padded <= options.batch_subwords && 8 * padding <= padded;
}

/// Rows of similar length together, equal ones in the order of the corpus.
std::vector<TokenBatch> grouped(std::vector<Row> rows, const BatchOptions& options) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.ids.size() < b.ids.size(); });
  std::vector<TokenBatch> batches;
  std::size_t begin = 0;
  std::int64_t filled = 0;
  const auto close = [&](std::size_t end) {
    if (begin < end) batches.push_back(batch_of(std::span(rows).subspan(begin, end - begin)));
    begin = end;
    filled = 0;
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::int64_t length = length_of(rows[i]);
    if (!may_join(static_cast<std::int64_t>(i - begin), filled, length, options)) close(i);
    filled += length;
  }
  close(rows.size());
  return batches;
}

}  // namespace

void BatchOptions::validate() const {
  if (max_subwords < 1) throw UsageError("the model takes no subwords");
  if (batch_subwords < 1) {
    throw UsageError("encoder.batch_subwords must be at least 1, not " +
                     std::to_string(batch_subwords));
  }
}

BatchCounts& BatchCounts::operator+=(const BatchCounts& more) {
  subwords += more.subwords;
  empty_words += more.empty_words;
  unknown_subwords += more.unknown_subwords;
  overlong_sentences += more.overlong_sentences;
  dropped_words += more.dropped_words;
  return *this;
}

BlockBatches batches_of(const Corpus& corpus, const Block& block, const Tokenizer& tokenizer,
                        const BatchOptions& options) {
  options.validate();
  BlockBatches result;
  RowMaker maker(corpus, tokenizer, options);
  for (std::int64_t s = block.sentences.begin; s < block.sentences.end; ++s) maker.add(s, result);
  result.batches = grouped(maker.take(), options);
  return result;
}

std::vector<std::int64_t> count_subwords(const Corpus& corpus, std::span<const std::int64_t> blocks,
                                         const Tokenizer& tokenizer) {
  std::unordered_map<std::string_view, std::int64_t> known;  // text repeats its words
  std::vector<std::int64_t> counts;
  for (const std::int64_t index : blocks) {
    const RowRange words = corpus.blocks[static_cast<std::size_t>(index)].words;
    std::int64_t count = 0;
    for (std::int64_t i = words.begin; i < words.end; ++i) {
      const std::string& word = corpus.words[static_cast<std::size_t>(i)];
      const auto [entry, is_new] = known.try_emplace(word, 0);
      if (is_new) {
        entry->second = static_cast<std::int64_t>(tokenizer.tokenize({&word, 1}).ids.size());
      }
      count += entry->second;
    }
    counts.push_back(count);
  }
  return counts;
}

}  // namespace salient
