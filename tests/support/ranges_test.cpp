#include "salient/support/ranges.hpp"

#include <gtest/gtest.h>

namespace salient {
namespace {

using Numbers = std::vector<std::int32_t>;

TEST(Ranges, AreWrittenWithDashes) {
  EXPECT_EQ(as_ranges(Numbers{}), "");
  EXPECT_EQ(as_ranges(Numbers{7}), "7");
  EXPECT_EQ(as_ranges(Numbers{0, 1, 2, 3}), "0-3");
  EXPECT_EQ(as_ranges(Numbers{0, 4, 8, 9, 12}), "0, 4, 8-9, 12");
}

TEST(Ranges, AreReadAsTheyAreWritten) {
  for (const Numbers& numbers : {Numbers{7}, Numbers{0, 1, 2}, Numbers{0, 4, 8, 9, 12}}) {
    EXPECT_EQ(read_ranges(as_ranges(numbers)), numbers);
  }
  EXPECT_EQ(read_ranges("8-9,0 , 3"), (Numbers{8, 9, 0, 3}));
  EXPECT_EQ(read_ranges("2147483646-2147483647"), (Numbers{2147483646, 2147483647}));
}

TEST(Ranges, ThatAreNoneAreRefused) {
  for (const char* const text : {"", ",", "1,", "a", "-1", "3-1", "1-", "1--2", "1.5",
                                 "99999999999", "0-2000000000", "1 2"}) {
    EXPECT_FALSE(read_ranges(text)) << text;
  }
}

}  // namespace
}  // namespace salient
