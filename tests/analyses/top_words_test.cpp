#include "salient/analyses/top_words.hpp"

#include <gtest/gtest.h>

#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

using Places = std::vector<std::size_t>;

TEST(PlacesOfHighest, AreThoseOfTheHighestScoresFirst) {
  const std::vector<double> scores{0.5, 2, 0, 2, 1};

  EXPECT_EQ(places_of_highest(scores, 1), Places{1});
  EXPECT_EQ(places_of_highest(scores, 3), (Places{1, 3, 4}));
  EXPECT_EQ(places_of_highest(scores, 9), (Places{1, 3, 4, 0, 2}));
  EXPECT_EQ(places_of_highest({}, 3), Places{});
}

TEST(TopWordsOptions, AreRefusedByKey) {
  TopWordsOptions none;
  none.count = 0;
  EXPECT_NE(complaint_of<UsageError>([&] { none.validate(); }).find("top_words.count"),
            std::string::npos);
  TopWordsOptions never;
  never.least_words = 0;
  EXPECT_NE(complaint_of<UsageError>([&] { never.validate(); }).find("top_words.least_words"),
            std::string::npos);
}

}  // namespace
}  // namespace salient
