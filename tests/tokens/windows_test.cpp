#include "tokens/windows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace salient {
namespace {

std::vector<RowRange> spans_of(const std::vector<std::int64_t>& lengths) {
  std::vector<RowRange> spans;
  std::int64_t next = 0;
  for (const std::int64_t length : lengths) {
    spans.push_back({next, next + length});
    next += length;
  }
  return spans;
}

TEST(Windows, AShortSentenceIsOneWindowWithoutItsEmptyWords) {
  const std::vector<Window> windows = windows_of(spans_of({2, 0, 1}), 3, 3);

  ASSERT_EQ(windows.size(), 1U);
  EXPECT_EQ(windows[0].subwords, (RowRange{0, 3}));
  ASSERT_EQ(windows[0].words.size(), 2U);
  EXPECT_EQ(windows[0].words[1].word, 2);
}

TEST(Windows, PutsEachWordWhereItsSmallerContextIsLargest) {
  // Windows of 8 over 16 subwords begin at 0, 4, 8.
  const std::vector<Window> windows = windows_of(spans_of(std::vector<std::int64_t>(16, 1)), 16, 8);

  ASSERT_EQ(windows.size(), 3U);
  const auto words = [&](std::size_t window) {
    std::vector<std::int64_t> found;
    for (const PlacedWord& placed : windows[window].words) found.push_back(placed.word);
    return found;
  };
  EXPECT_EQ(words(0), (std::vector<std::int64_t>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(words(1), (std::vector<std::int64_t>{6, 7, 8, 9}));
  EXPECT_EQ(words(2), (std::vector<std::int64_t>{10, 11, 12, 13, 14, 15}));
}

TEST(Windows, AWordThatTheGridCutsGetsAWindowOfItsOwn) {
  // 3 + 7 + 6 subwords, windows of 8 at 0, 4, 8: the second word [3, 10) fits none.
  const std::vector<Window> windows = windows_of(spans_of({3, 7, 6}), 16, 8);

  ASSERT_EQ(windows.size(), 3U);
  EXPECT_EQ(windows[2].subwords, (RowRange{3, 11}));
  ASSERT_EQ(windows[2].words.size(), 1U);
  EXPECT_EQ(windows[2].words[0].word, 1);
  EXPECT_EQ(windows[2].words[0].subwords, (RowRange{3, 10}));
}

TEST(Windows, AWordLongerThanAWindowKeepsItsFirstSubwords) {
  const std::vector<Window> windows = windows_of(spans_of({1, 20, 1}), 22, 8);

  const auto holds_long = [](const Window& window) { return window.words[0].word == 1; };
  const auto found = std::find_if(windows.begin(), windows.end(), holds_long);
  ASSERT_NE(found, windows.end());
  EXPECT_EQ(found->words[0].subwords, (RowRange{1, 9}));
  EXPECT_EQ(found->subwords, (RowRange{1, 9}));
}

/// Every window lies in the sentence and is full; every word with subwords has one place, whole,
/// and no other window shows more around it.
void check(const std::vector<std::int64_t>& lengths, std::int64_t capacity) {
  const std::vector<RowRange> spans = spans_of(lengths);
  const std::int64_t total = spans.back().end;
  const std::vector<Window> windows = windows_of(spans, total, capacity);

  std::vector<int> places(lengths.size(), 0);
  for (const Window& window : windows) {
    EXPECT_EQ(window.subwords.size(), std::min(total, capacity));
    EXPECT_GE(window.subwords.begin, 0);
    EXPECT_LE(window.subwords.end, total);
    EXPECT_FALSE(window.words.empty());
    for (const PlacedWord& placed : window.words) {
      const auto word = static_cast<std::size_t>(placed.word);
      places[word] += 1;
      EXPECT_EQ(placed.subwords.begin, spans[word].begin);
      EXPECT_EQ(placed.subwords.size(), std::min(spans[word].size(), capacity));
      EXPECT_LE(window.subwords.begin, placed.subwords.begin);
      EXPECT_GE(window.subwords.end, placed.subwords.end);
      if (window.subwords.begin > 0 && window.subwords.end < total && lengths[word] == 1) {
        const std::int64_t context = std::min(placed.subwords.begin - window.subwords.begin,
                                              window.subwords.end - placed.subwords.end);
        EXPECT_GE(context, capacity / 4 - 1) << "a word at the edge of its window";
      }
    }
  }
  for (std::size_t i = 0; i < lengths.size(); ++i) EXPECT_EQ(places[i], lengths[i] > 0 ? 1 : 0);
}

TEST(Windows, GiveEveryWordExactlyOnePlaceWhateverItsLength) {
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    const std::int64_t capacity = 1 + static_cast<std::int64_t>(random() % 40);
    const std::int64_t longest = 1 + static_cast<std::int64_t>(random() % 60);
    std::vector<std::int64_t> lengths(1 + random() % 80);
    for (std::int64_t& length : lengths) {
      length = random() % 3 == 0 ? static_cast<std::int64_t>(random()) % longest
                                 : static_cast<std::int64_t>(random() % 3);
    }
    lengths.push_back(1);
    ASSERT_NO_FATAL_FAILURE(check(lengths, capacity)) << "round " << round;
    ASSERT_FALSE(::testing::Test::HasFailure()) << "round " << round;
  }
}

}  // namespace
}  // namespace salient
